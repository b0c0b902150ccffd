"""Add the wire agency of an article, and whether the page is the agency's own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pipeline.agencies import AGENCIES, AgencyCredit, detect_agency
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Document
from pipeline.urls import host_of, is_same_site

__all__ = ["AGENCY", "is_original", "is_syndicated"]

# Hosts of networks and platforms that deliver the pages of other sites.
_DELIVERY_DOMAINS = (
    ".akamaized.net", ".amazonaws.com", ".azureedge.net", ".azurewebsites.net", ".b-cdn.net", ".cloudfront.net",
    ".edgekey.net", ".fastly.net", ".herokuapp.com", ".netlify.app", ".pantheonsite.io", ".vercel.app", ".wpengine.com",
)  # fmt: skip
MIN_SYNDICATION_CONFIDENCE = 0.7  # of the credit; the credit of a picture has less


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


def is_syndicated(credit: AgencyCredit, document: Document) -> bool:
    """Tell whether the text of a page is an agency's or another site's.

    Args:
        credit: the agency of the document.
        document: the cleaned document.

    Returns:
        True when a text credit names an agency on a page that is not the agency's own, and when the page names a URL
        on another site as the canonical one; of a file no site is known. The credit of a picture alone is not enough.
    """
    if document.canonical_url and _is_elsewhere(document.url, document.canonical_url):
        return True
    is_own = is_original(credit.agency, document.canonical_url or document.url)
    return bool(credit.agency) and credit.confidence >= MIN_SYNDICATION_CONFIDENCE and is_own is not True


def _is_elsewhere(url: str, canonical_url: str) -> bool:
    """Tell whether a canonical URL is on another site, and not on a network that delivers the pages of this one."""
    is_delivered = host_of(canonical_url).endswith(_DELIVERY_DOMAINS)
    return bool(host_of(url)) and not is_delivered and not is_same_site(url, canonical_url)


def _compute(article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    document = article.document
    credit = detect_agency(document)
    return {
        "syndicated": is_syndicated(credit, document),
        "agency": credit.agency,
        "agency_origin": credit.origin,
        "agency_confidence": credit.confidence,
        "agency_original": is_original(credit.agency, document.canonical_url or document.url),
    }


AGENCY = Enricher(
    "agency", 9, ("agency", "agency_origin", "agency_confidence", "agency_original", "syndicated"), _compute
)
