"""The addresses a page gives for itself in; the one its story is at home at, out."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.records import Evidence

__all__ = ["resolve_canonical_url"]

_FIELD = "canonical_url"


def resolve_canonical_url(evidence: Sequence[Evidence], page_url: str) -> Evidence | None:
    """Choose the canonical address (RFC 6596).

    Args:
        evidence: all candidates of the page, the most trusted first: ``link rel=canonical``, then ``og:url``. An AMP
            page names its other form there; the other form names its AMP page as the field ``amp_url``.
        page_url: the page's.

    Returns:
        The first that is an http(s) address and not the front page of a site; None where there is none.
    """
    candidates = (candidate for candidate in evidence if candidate.field == _FIELD)
    return next((candidate for candidate in candidates if _is_story_url(candidate.value, page_url)), None)


def _is_story_url(value: str, page_url: str) -> bool:
    """Templates name the front page on every page; that is no address of a story unless the page is the front page."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    has_path = len(parts.path) > 1 or bool(parts.query)
    return has_path or len(urlsplit(page_url).path) <= 1
