"""The addresses a page gives for itself in; the one its story is at home at, out."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.records import Evidence

__all__ = ["canonical"]

_FIELD = "canonical_url"


def canonical(evidence: Sequence[Evidence], address: str) -> Evidence | None:
    """Choose the canonical address (RFC 6596).

    Args:
        evidence: all candidates of the page, the most trusted first: ``link rel=canonical``, then ``og:url``. An AMP
            page names its other form there; the other form names its AMP page as the field ``amp_url``.
        address: the page's.

    Returns:
        The first that is an http(s) address and not the front page of a site; None where there is none.
    """
    told = (item for item in evidence if item.field == _FIELD)
    return next((item for item in told if _is_address(item.value, address)), None)


def _is_address(value: str, address: str) -> bool:
    """Templates name the front page on every page; that is no address of a story unless the page is the front page."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    deep = len(parts.path) > 1 or bool(parts.query)
    return deep or len(urlsplit(address).path) <= 1
