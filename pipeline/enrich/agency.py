"""Add the wire agency of an article, and whether the page is the agency's own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pipeline.agencies import AGENCIES, detect_agency
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["AGENCY", "is_original"]


def is_original(agency: str, url: str) -> bool | None:
    """Whether a page is the agency's own.

    Args:
        agency: usual short name.
        url: where the page stands.

    Returns:
        True on the agency's own site, False on another, None when there is no agency or it has no site.
    """
    agency_host = next((candidate.host for candidate in AGENCIES if candidate.name == agency), "")
    host = urlsplit(url).hostname or ""
    if not agency_host or not host:
        return None
    return host == agency_host or host.endswith("." + agency_host)


def _compute(article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    document = article.document
    credit = detect_agency(document)
    return {
        "agency": credit.agency,
        "agency_origin": credit.origin,
        "agency_confidence": credit.confidence,
        "agency_original": is_original(credit.agency, document.canonical_url or document.url),
    }


AGENCY = Enricher("agency", 5, ("agency", "agency_origin", "agency_confidence", "agency_original"), _compute)
