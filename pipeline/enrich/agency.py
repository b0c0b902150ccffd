"""Detect the news agency that an article comes from, and whether the page is the agency's own."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.agencies import AGENCIES, find_agency
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Document

__all__ = ["AGENCY", "AgencyCredit", "detect_agency", "is_original"]

MAX_DATELINE_CHARS = 80  # more characters before a dash are a sentence
MAX_OPENING_CHARS = 160  # characters searched for "BERLIN (AP) — ", "LONDON, Nov 24 (Reuters) - "
MAX_CREDIT_LINE_CHARS = 60
MAX_COPYRIGHT_LINE_CHARS = 160

# A place in capitals or with a date, then the agency: "New Delhi, Nov 24 (PTI)", "MOSCOW, November 24. /TASS/".
_DATELINE_CREDIT = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45})"
    r"(?:\([A-Z][\w .-]{1,20}\)|/[A-Z][\w .-]{1,20}/)"
)


# Credits at the end of an article: "… on Monday. (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
_TRAILING_CREDIT = re.compile(
    r"[(\[/]([^()\[\]/]{2,40})[)\]/]\s*\.?$|(?<=[.!?\u201d\u00bb\"])\s+([^\s.]{2,12}(?:\s[^\s.]{2,12}){0,2})$"
)
_COPYRIGHT_NOTICE = re.compile(r"(?:\u00a9|\(c\)|copyright)\s.*", re.IGNORECASE | re.DOTALL)
_CONTRIBUTION_NOTE = re.compile(
    r"(?:with (?:files|reporting|material|information) from|(?:with )?additional reporting by|reporting by|mit material"
    r"|con informaci[oó]n de|avec|fuente|source|quelle|fonte|bron)\b.*"
    r"|.*\bcontributed to this (?:report|story|article)\.?",
    re.IGNORECASE | re.DOTALL,
)


def _opening_dateline(document: Document) -> str:
    """Return the dateline at the start of the text: up to a dash after a bracket, else up to the closing bracket."""
    text = document.blocks[0].text[:MAX_OPENING_CHARS] if document.blocks else ""
    for dash in ("\u2014", "\u2013", " - ", "-- ", ".- ", ":"):
        head, separator, _ = text.partition(dash)
        if separator and ("(" in head or "/" in head or "\uff08" in head) and len(head) <= MAX_DATELINE_CHARS:
            return head.strip()
    match = _DATELINE_CREDIT.match(text)
    return match[0].strip() if match else ""


def _closing_credit(document: Document) -> str:
    """Return the credit at the end of the text; a sentence about an agency ("…, he told Reuters.") is none."""
    text = document.blocks[-1].text.strip() if document.blocks else ""
    match = _TRAILING_CREDIT.search(text)
    if match:
        return match[1] or match[2]
    if len(document.blocks) == 1:
        return ""
    matches = (_is_credit_line(text), _COPYRIGHT_NOTICE.match(text), _CONTRIBUTION_NOTE.fullmatch(text))
    return text if len(text) <= MAX_COPYRIGHT_LINE_CHARS and any(matches) else ""


def _is_credit_line(text: str) -> bool:
    """Tell whether a line is a few words without a full stop."""
    return len(text) <= MAX_CREDIT_LINE_CHARS and not text.endswith((".", "!", "?", ":"))


class AgencyCredit(NamedTuple):
    """A detected agency.

    Args:
        agency: its usual short name; "" for none.
        origin: where in the document the credit is.
        confidence: 0 to 1.
    """

    agency: str = ""
    origin: str = ""
    confidence: float = 0.0


def _credit_sources(document: Document) -> Iterator[tuple[str, float, str]]:
    """Yield the places where agencies are credited, most reliable first: origin, confidence, text."""
    yield from (("organisation", 0.95, name) for name in document.organisations)
    yield from (("byline", 0.9, name) for name in document.people)
    yield "dateline", 0.95, document.dateline
    yield "opening", 0.95, _opening_dateline(document)
    yield "closing line", 0.8, _closing_credit(document)
    # An agency picture says nothing about a text that has an author.
    if document.images and not document.people:
        yield "picture", 0.5, document.images[0].credit


def detect_agency(document: Document) -> AgencyCredit:
    """Detect the agency that a document comes from.

    Args:
        document: the cleaned document.

    Returns:
        The agency that cleaning found, else the first one named in structured data, byline, dateline, opening, closing
        line or the credit of the lead picture; an empty credit when there is none.
    """
    if document.agency:
        return AgencyCredit(document.agency, "page", 0.95)
    candidates = (
        AgencyCredit(find_agency(text), origin, confidence)
        for origin, confidence, text in _credit_sources(document)
    )
    return next((candidate for candidate in candidates if candidate.agency), AgencyCredit())


def is_original(agency: str, url: str) -> bool | None:
    """Tell whether a page is on the agency's own site.

    Args:
        agency: its usual short name.
        url: URL of the page.

    Returns:
        True on the agency's own site, False on another, None when there is no agency or its site is not known.
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


AGENCY = Enricher("agency", 4, ("agency", "agency_origin", "agency_confidence", "agency_original"), _compute)
