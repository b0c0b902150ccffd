"""What a document says of its wire agency in, the agency and whether this is its own page or a copy out."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.agencies import AGENCIES, find_agency
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Document

__all__ = ["AGENCY", "AgencyCredit", "detect_agency", "is_original"]

MAX_DATELINE_CHARS = 80  # characters; what is longer before a dash is a sentence
MAX_OPENING_CHARS = 160  # characters: "BERLIN (AP) — ", "LONDON, Nov 24 (Reuters) - " stand in the first line
MAX_CREDIT_LINE_CHARS, MAX_COPYRIGHT_LINE_CHARS = (
    60,
    160,
)  # characters of a line that signs, and of one that claims the rights


# A place in capitals or with a date, then who signs: "New Delhi, Nov 24 (PTI) The", "MOSCOW, November 24. /TASS/. The".
_DATELINE_CREDIT = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45})"
    r"(?:\([A-Z][\w .-]{1,20}\)|/[A-Z][\w .-]{1,20}/)"
)


# How the last words of a story sign: "… on Monday. (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
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
    """The dateline that opens the story: up to its dash, if a bracket stands before that, else up to the bracket."""
    text = document.blocks[0].text[:MAX_OPENING_CHARS] if document.blocks else ""
    for dash in ("\u2014", "\u2013", " - ", "-- ", ".- ", ":"):
        head, separator, _ = text.partition(dash)
        if separator and ("(" in head or "/" in head or "\uff08" in head) and len(head) <= MAX_DATELINE_CHARS:
            return head.strip()
    match = _DATELINE_CREDIT.match(text)
    return match[0].strip() if match else ""


def _closing_credit(document: Document) -> str:
    """What signs at the end; a sentence that only speaks of an agency does not ("…, he told Reuters.")."""
    text = document.blocks[-1].text.strip() if document.blocks else ""
    match = _TRAILING_CREDIT.search(text)
    if match:
        return match[1] or match[2]
    if len(document.blocks) == 1:
        return ""
    matches = (_is_credit_line(text), _COPYRIGHT_NOTICE.match(text), _CONTRIBUTION_NOTE.fullmatch(text))
    return text if len(text) <= MAX_COPYRIGHT_LINE_CHARS and any(matches) else ""


def _is_credit_line(text: str) -> bool:
    """A few words without a stop."""
    return len(text) <= MAX_CREDIT_LINE_CHARS and not text.endswith((".", "!", "?", ":"))


class AgencyCredit(NamedTuple):
    """An agency, where a document says so, and how sure that makes it (0 to 1)."""

    agency: str = ""
    origin: str = ""
    confidence: float = 0.0


def _credit_sources(document: Document) -> Iterator[tuple[str, float, str]]:
    """Where agencies sign, the plainest place first: its name, how much it is believed, what stands there."""
    yield from (("organisation", 0.95, name) for name in document.organisations)
    yield from (("byline", 0.9, name) for name in document.people)
    yield "dateline", 0.95, document.dateline
    yield "opening", 0.95, _opening_dateline(document)
    yield "closing line", 0.8, _closing_credit(document)
    # A picture by an agency says nothing of a story that somebody else signs.
    if document.images and not document.people:
        yield "picture", 0.5, document.images[0].credit


def detect_agency(document: Document) -> AgencyCredit:
    """Name the agency a document comes from.

    Args:
        document: with whatever signatures cleaning kept.

    Returns:
        The agency the cleaner found, else the first that a byline, dateline, opening, closing line or the lead
        picture's credit names; an empty one when none does.
    """
    if document.agency:
        return AgencyCredit(document.agency, "page", 0.95)
    candidates = (
        AgencyCredit(find_agency(text), origin, confidence)
        for origin, confidence, text in _credit_sources(document)
    )
    return next((candidate for candidate in candidates if candidate.agency), AgencyCredit())


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


AGENCY = Enricher("agency", 4, ("agency", "agency_origin", "agency_confidence", "agency_original"), _compute)
