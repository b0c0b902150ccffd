"""Decide which wire agency a document comes from; cleaning and enriching both use this decision."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.agencies.names import find_agency
from pipeline.records import Document

__all__ = ["AgencyCredit", "detect_agency"]

# A dateline has no more characters before its dash; more is a sentence.
_MAX_DATELINE_CHARS = 80
# The first line of a story holds its dateline: "BERLIN (AP) — ", "LONDON, Nov 24 (Reuters) - ".
_MAX_OPENING_CHARS = 160
# The longest line that signs, and the longest copyright notice.
_MAX_CREDIT_LINE_CHARS, _MAX_COPYRIGHT_LINE_CHARS = 60, 160
# A place in capitals or with a date, then an agency: "New Delhi, Nov 24 (PTI) The" or
# "MOSCOW, November 24. /TASS/. The".
_DATELINE_CREDIT = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45})"
    r"(?:\([A-Z][\w .-]{1,20}\)|/[A-Z][\w .-]{1,20}/)"
)


# Credits at the end of a story: "… (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
_TRAILING_CREDIT = re.compile(
    r"[(\[/]([^()\[\]/]{2,40})[)\]/]\s*\.?$|(?<=[.!?\u201d\u00bb\"])\s+([^\s.]{2,12}(?:\s[^\s.]{2,12}){0,2})$"
)
# Rules of cleaning whose lines credit the story, and rules whose lines belong to pictures or to the site.
_BYLINE_RULE, _COPYRIGHT_RULE = "byline", "copyright"
_UNRELATED_RULES = frozenset({"caption", "navigation"})
_COPYRIGHT_NOTICE = re.compile(r"(?:\u00a9|\(c\)|copyright)\s.*", re.IGNORECASE | re.DOTALL)
_CONTRIBUTION_NOTE = re.compile(
    r"(?:with (?:files|reporting|material|information) from|(?:with )?additional reporting by|reporting by|mit material"
    r"|con informaci[oó]n de|avec|fuente|source|quelle|fonte|bron)\b.*"
    r"|.*\bcontributed to this (?:report|story|article)\.?",
    re.IGNORECASE | re.DOTALL,
)


class AgencyCredit(NamedTuple):
    """An agency, the origin of its credit, and the confidence (0 to 1)."""

    agency: str = ""
    origin: str = ""
    confidence: float = 0.0


def _opening_dateline(document: Document) -> str:
    """The dateline that opens the story: up to its dash, if a bracket stands before that, else up to the bracket."""
    text = document.blocks[0].text[:_MAX_OPENING_CHARS] if document.blocks else ""
    for dash in ("\u2014", "\u2013", " - ", "-- ", ".- ", ":"):
        head, separator, _ = text.partition(dash)
        if (
            separator
            and ("(" in head or "/" in head or "\uff08" in head)
            and len(head) <= _MAX_DATELINE_CHARS
        ):
            return head.strip()
    match = _DATELINE_CREDIT.match(text)
    return match[0].strip() if match else ""


def _closing_credit(document: Document) -> str:
    """Return the credit at the end; a sentence that only mentions an agency is none ("…, he told Reuters.")."""
    text = document.blocks[-1].text.strip() if document.blocks else ""
    match = _TRAILING_CREDIT.search(text)
    if match:
        return match[1] or match[2]
    if len(document.blocks) == 1:
        return ""
    matches = (_is_credit_line(text), _COPYRIGHT_NOTICE.match(text), _CONTRIBUTION_NOTE.fullmatch(text))
    return text if len(text) <= _MAX_COPYRIGHT_LINE_CHARS and any(matches) else ""


def _dropped_credits(document: Document) -> Iterator[AgencyCredit]:
    """Yield the lines that cleaning removed from the text and that credit somebody with it."""
    for item in document.dropped:
        text = item.text.strip()
        if len(text) > _MAX_COPYRIGHT_LINE_CHARS or item.rule in _UNRELATED_RULES:
            continue
        if item.rule == _BYLINE_RULE and len(text) <= _MAX_CREDIT_LINE_CHARS:
            yield AgencyCredit(text, "dropped byline", 0.8)
        elif _CONTRIBUTION_NOTE.fullmatch(text) or (
            item.rule == _COPYRIGHT_RULE and _COPYRIGHT_NOTICE.match(text)
        ):
            yield AgencyCredit(text, "dropped line", 0.7)


def _is_credit_line(text: str) -> bool:
    """A few words without a stop."""
    return len(text) <= _MAX_CREDIT_LINE_CHARS and not text.endswith((".", "!", "?", ":"))


def _credit_sources(document: Document) -> Iterator[AgencyCredit]:
    """Yield the texts that may credit an agency with origin and confidence, the most explicit first."""
    for item in document.evidence:
        if item.field == "agency":
            yield AgencyCredit(item.value, item.origin, item.confidence)
    yield from (AgencyCredit(name, "organisation", 0.95) for name in document.organisations)
    yield from (AgencyCredit(name, "byline", 0.9) for name in document.people)
    yield AgencyCredit(document.dateline, "dateline", 0.95)
    yield AgencyCredit(_opening_dateline(document), "opening", 0.95)
    yield AgencyCredit(_closing_credit(document), "closing line", 0.8)
    yield from _dropped_credits(document)
    # An agency's photo says nothing about a story that somebody else signs.
    if document.images and not document.people:
        yield AgencyCredit(document.images[0].credit, "picture", 0.5)


def detect_agency(document: Document) -> AgencyCredit:
    """Decide which agency a document comes from.

    Args:
        document: a cleaned one; its evidence of the field "agency" holds what cleaning took out of the text.

    Returns:
        `Document.agency` where it is set. Else the first that evidence, an organisation, the byline, the dateline,
        the first or last line, a credit line that cleaning dropped, or, where no person signs, the credit of the
        lead image names. An empty credit where none does.
    """
    if document.agency:
        stated = (
            item for item in document.evidence if item.field == "agency" and item.value == document.agency
        )
        return next(
            (AgencyCredit(item.value, item.origin, item.confidence) for item in stated),
            AgencyCredit(document.agency, "page", 0.95),
        )
    for source in _credit_sources(document):
        name = find_agency(source.agency)
        if name:
            return source._replace(agency=name)
    return AgencyCredit()
