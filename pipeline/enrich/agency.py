"""What a document says of its wire agency in, the agency and whether this is its own page or a copy out."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.agencies import AGENCIES, recognise
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading
from pipeline.records import Article, Document

__all__ = ["AGENCY", "Signature", "is_original", "signature"]

DATELINE = 80  # characters; what is longer before a dash is a sentence
OPENING = 160  # characters: "BERLIN (AP) — ", "LONDON, Nov 24 (Reuters) - " stand in the first line
LINE, RIGHTS = 60, 160  # characters of a line that signs, and of one that claims the rights


# A place in capitals or with a date, then who signs: "New Delhi, Nov 24 (PTI) The", "MOSCOW, November 24. /TASS/. The".
_SIGNED = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45})"
    r"(?:\([A-Z][\w .-]{1,20}\)|/[A-Z][\w .-]{1,20}/)"
)


# How the last words of a story sign: "… on Monday. (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
_BEHIND = re.compile(
    r"[(\[/]([^()\[\]/]{2,40})[)\]/]\s*\.?$|(?<=[.!?\u201d\u00bb\"])\s+([^\s.]{2,12}(?:\s[^\s.]{2,12}){0,2})$"
)
_RIGHTS = re.compile(r"(?:\u00a9|\(c\)|copyright)\s.*", re.IGNORECASE | re.DOTALL)
_HELPED = re.compile(
    r"(?:with (?:files|reporting|material|information) from|(?:with )?additional reporting by|reporting by|mit material"
    r"|con informaci[oó]n de|avec|fuente|source|quelle|fonte|bron)\b.*"
    r"|.*\bcontributed to this (?:report|story|article)\.?",
    re.IGNORECASE | re.DOTALL,
)


def _opening(document: Document) -> str:
    """The dateline that opens the story: up to its dash, if a bracket stands before that, else up to the bracket."""
    first = document.blocks[0].text[:OPENING] if document.blocks else ""
    for dash in ("\u2014", "\u2013", " - ", "-- ", ".- ", ":"):
        head, found, _ = first.partition(dash)
        if found and ("(" in head or "/" in head or "\uff08" in head) and len(head) <= DATELINE:
            return head.strip()
    signed = _SIGNED.match(first)
    return signed[0].strip() if signed else ""


def _closing(document: Document) -> str:
    """What signs at the end; a sentence that only speaks of an agency does not ("…, he told Reuters.")."""
    last = document.blocks[-1].text.strip() if document.blocks else ""
    behind = _BEHIND.search(last)
    if behind:
        return behind[1] or behind[2]
    if len(document.blocks) == 1:
        return ""
    signs = (_is_line(last), _RIGHTS.match(last), _HELPED.fullmatch(last))
    return last if len(last) <= RIGHTS and any(signs) else ""


def _is_line(text: str) -> bool:
    """A few words without a stop."""
    return len(text) <= LINE and not text.endswith((".", "!", "?", ":"))


class Signature(NamedTuple):
    """An agency, where a document says so, and how sure that makes it (0 to 1)."""

    agency: str = ""
    origin: str = ""
    confidence: float = 0.0


def _places(document: Document) -> Iterator[tuple[str, float, str]]:
    """Where agencies sign, the plainest place first: its name, how much it is believed, what stands there."""
    yield from (("organisation", 0.95, name) for name in document.organisations)
    yield from (("byline", 0.9, name) for name in document.people)
    yield "dateline", 0.95, document.dateline
    yield "opening", 0.95, _opening(document)
    yield "closing line", 0.8, _closing(document)
    # A picture by an agency says nothing of a story that somebody else signs.
    if document.images and not document.people:
        yield "picture", 0.5, document.images[0].credit


def signature(document: Document) -> Signature:
    """Name the agency a document comes from.

    Args:
        document: with whatever signatures cleaning kept.

    Returns:
        The agency the cleaner found, else the first that a byline, dateline, opening, closing line or the lead
        picture's credit names; an empty one when none does.
    """
    if document.agency:
        return Signature(document.agency, "page", 0.95)
    signed = (Signature(recognise(text), origin, sure) for origin, sure, text in _places(document))
    return next((each for each in signed if each.agency), Signature())


def is_original(agency: str, url: str) -> bool | None:
    """Whether a page is the agency's own.

    Args:
        agency: usual short name.
        url: where the page stands.

    Returns:
        True on the agency's own site, False on another, None when there is no agency or it has no site.
    """
    home = next((each.host for each in AGENCIES if each.name == agency), "")
    host = urlsplit(url).hostname or ""
    if not home or not host:
        return None
    return host == home or host.endswith("." + home)


def _find(article: Article, _reading: Reading) -> Mapping[str, object]:
    document = article.document
    signed = signature(document)
    return {
        "agency": signed.agency,
        "agency_origin": signed.origin,
        "agency_confidence": signed.confidence,
        "agency_original": is_original(signed.agency, document.canonical_url or document.url),
    }


AGENCY = Enricher("agency", 4, ("agency", "agency_origin", "agency_confidence", "agency_original"), _find)
