"""Choose the canonical URL of a story."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from pipeline.records import Evidence
from pipeline.urls.tracking import drop_tracking

__all__ = ["resolve_canonical_url"]

_FIELD = "canonical_url"


def resolve_canonical_url(evidence: Sequence[Evidence], page_url: str) -> Evidence | None:
    """Choose the canonical URL (RFC 6596).

    Args:
        evidence: all candidates of the page, the most trusted first: ``link rel=canonical``, then ``og:url``. An AMP
            page names its standard form there; the AMP page of a standard page is the field ``amp_url``.
        page_url: the page's.

    Returns:
        The first http(s) URL that is not the front page of a site, without fragment and tracking parameters; None
        where there is none.
    """
    candidates = (candidate for candidate in evidence if candidate.field == _FIELD)
    found = next((candidate for candidate in candidates if _is_story_url(candidate.value, page_url)), None)
    return replace(found, value=_without_tracking(found.value)) if found else None


def _without_tracking(url: str) -> str:
    """Remove what names no document; a canonical URL has it where a template copies the URL of the request."""
    parts = urlsplit(url)
    parameters = (parameter.partition("=")[::2] for parameter in parts.query.split("&") if parameter)
    kept = [f"{name}={value}" if value else name for name, value in drop_tracking(parameters, parts.path)]
    has_document_fragment = parts.fragment.startswith(("!", "/"))
    return urlunsplit(
        parts._replace(query="&".join(kept), fragment=parts.fragment if has_document_fragment else "")
    )


def _is_story_url(value: str, page_url: str) -> bool:
    """Whether a URL may be that of a story: some templates name the front page on every page."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    has_path = len(parts.path) > 1 or bool(parts.query)
    return has_path or len(urlsplit(page_url).path) <= 1
