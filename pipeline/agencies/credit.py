"""Decide which wire agency a document comes from; cleaning and enriching both use this decision."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.agencies import credit_lines
from pipeline.agencies.names import find_agency
from pipeline.records import Document

__all__ = ["AgencyCredit", "detect_agency"]

# Blocks at the beginning in which the dateline is looked for: a date or a credit may stand before it.
_MAX_OPENING_BLOCKS = 3
# Rules of cleaning whose lines credit the story, and rules whose lines belong to pictures or to the site.
_BYLINE_RULE, _COPYRIGHT_RULE = "byline", "copyright"
_UNRELATED_RULES = frozenset({"caption", "navigation"})
# "Tom Reyes, PA" is a physician assistant; the agency of that code serves British and Irish sites.
_DEGREE_CODE, _DEGREE_CODE_DOMAINS = "PA", (".uk", ".ie")


class AgencyCredit(NamedTuple):
    """An agency, the origin of its credit, the confidence (0 to 1), and the text that credits it."""

    agency: str = ""
    origin: str = ""
    confidence: float = 0.0
    text: str = ""


def _opening_credits(document: Document) -> Iterator[AgencyCredit]:
    """Yield what the first blocks credit; dates and lines of credit may stand before the story."""
    for block in document.blocks[:_MAX_OPENING_BLOCKS]:
        text = block.text.strip()
        if credit_lines.is_date(text):
            continue
        if len(document.blocks) > 1 and credit_lines.is_contribution_note(text):
            yield AgencyCredit(text, "opening", 0.9)
            continue
        yield AgencyCredit(credit_lines.opening_dateline(text), "opening", 0.95)
        return


def _closing_credit(document: Document) -> str:
    if not document.blocks:
        return ""
    text = document.blocks[-1].text.strip()
    return credit_lines.closing_credit(text, is_whole_story=len(document.blocks) == 1)


def _dropped_credits(document: Document) -> Iterator[AgencyCredit]:
    """Yield the lines that cleaning removed from the text and that credit somebody with it."""
    for item in document.dropped:
        text = item.text.strip()
        if len(text) > credit_lines.MAX_NOTICE_CHARS or item.rule in _UNRELATED_RULES:
            continue
        if (
            item.rule == _BYLINE_RULE
            and credit_lines.is_credit_line(text)
            and not _names_degree(text, document)
        ):
            yield AgencyCredit(text, "dropped byline", 0.8)
        elif credit_lines.is_contribution_note(text) or (
            item.rule == _COPYRIGHT_RULE and credit_lines.is_copyright_notice(text)
        ):
            yield AgencyCredit(credit_lines.closing_credit(text, is_whole_story=False), "dropped line", 0.7)


def _names_degree(text: str, document: Document) -> bool:
    """Tell whether the end of a byline is a degree that looks like the code of an agency."""
    host = urlsplit(document.canonical_url or document.url).hostname or ""
    return text.endswith(_DEGREE_CODE) and not host.endswith(_DEGREE_CODE_DOMAINS)


def _signs_for(code: str, document: Document) -> bool:
    """Tell whether a byline names a person of an agency, whose code is also the initials: "Ann Parker, AP"."""
    texts = (item.value for item in document.evidence if item.field == "authors")
    return any(f"{person}, {code}" in text for text in texts for person in document.people)


def _credit_sources(document: Document) -> Iterator[AgencyCredit]:
    """Yield the texts that may credit an agency with origin and confidence, the most explicit first."""
    for item in document.evidence:
        if item.field == "agency":
            yield AgencyCredit(item.value, item.origin, item.confidence)
    initials = {"".join(word[0] for word in person.split()) for person in document.people}
    for name in document.organisations:
        if name in initials and not _signs_for(name, document):
            continue  # "Auswärtige Autoren (AA)"
        if name != _DEGREE_CODE or not document.people or not _names_degree(name, document):
            yield AgencyCredit(name, "organisation", 0.95)
    yield from (AgencyCredit(name, "byline", 0.9) for name in document.people)
    yield AgencyCredit(document.dateline, "dateline", 0.95)
    yield from _opening_credits(document)
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
            (AgencyCredit(item.value, item.origin, item.confidence, item.value) for item in stated),
            AgencyCredit(document.agency, "page", 0.95, document.agency),
        )
    for source in _credit_sources(document):
        name = find_agency(source.agency)
        if name:
            return source._replace(agency=name, text=source.agency)
    return AgencyCredit()
