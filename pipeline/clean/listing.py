"""A cleaned page and the feed's entry that led to it in; the document, with what the page does not say, out.

What a page says of itself comes first: feeds shorten titles, bump dates, and name the site as author. But a feed's time
has a clock where a page has only a day, and a feed tells what some pages do not.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.clean.fields.names import read_byline
from pipeline.records import Document, Entry, Evidence, Precision
from pipeline.text import squeeze, without_markup

__all__ = ["with_entry"]

ORIGIN = "feed entry"
_TRUST = 0.6
# A summary that is longer is the story.
_LONGEST = 1_000
_DAY = timedelta(days=1)


def with_entry(document: Document, entry: Entry, fetched_at: datetime | None = None) -> Document:
    """Complete a document by the entry of the feed that listed it.

    Args:
        document: of the page.
        entry: as the feed gave it; every value that it holds becomes evidence from the place "feed entry".
        fetched_at: when the page came; a time later than a day after it is none of its publication.

    Returns:
        The document with the fields that were empty. A publication known by its day only takes the feed's time when
        that is of the same day. The same document and entry give the same answer at each visit.
    """
    told = list(_told(entry, fetched_at))
    filled = _dated(_filled(document, entry), entry, fetched_at)
    used = {item.field for item in told if getattr(filled, item.field) != getattr(document, item.field)}
    marked = tuple(replace(item, chosen=item.field in used) for item in told)
    return replace(filled, evidence=document.evidence + marked)


def _told(entry: Entry, fetched_at: datetime | None) -> Iterator[Evidence]:
    values = {
        "title": (entry.title,),
        "description": (_summary(entry),),
        "authors": entry.authors,
        "tags": entry.tags,
        "language": (entry.language or "",),
    }
    for field, texts in values.items():
        yield from (Evidence(field, text, ORIGIN, _TRUST) for text in texts if text)
    if entry.published and _possible(entry.published, fetched_at):
        yield Evidence("published", entry.published.isoformat(), ORIGIN, _TRUST)


def _summary(entry: Entry) -> str:
    text = without_markup(entry.summary) if entry.summary != entry.content else ""
    return text if len(text) <= _LONGEST else ""


def _possible(moment: datetime, fetched_at: datetime | None) -> bool:
    return fetched_at is None or moment <= fetched_at + _DAY


def _filled(document: Document, entry: Entry) -> Document:
    """What the page does not say."""
    bylines = [read_byline(author) for author in entry.authors] if not document.people else []
    people = tuple(dict.fromkeys(name for byline in bylines for name in byline.people))
    houses = tuple(dict.fromkeys(name for byline in bylines for name in byline.organisations))
    return replace(
        document,
        title=document.title or squeeze(entry.title),
        description=document.description or _summary(entry),
        authors=document.people or people or document.authors or houses[:1],
        organisations=document.organisations or houses,
        tags=document.tags or entry.tags,
        language=document.language or entry.language,
    )


def _dated(document: Document, entry: Entry, fetched_at: datetime | None) -> Document:
    """The feed's time for a publication without one, or with a day only that the feed's time is of."""
    listed = entry.published
    if listed is None or not _possible(listed, fetched_at):
        return document
    held = document.published
    if held is not None and not (
        document.published_precision is Precision.DAY and _same_day(held, listed) and _has_clock(listed)
    ):
        return document
    return replace(document, published=listed, published_precision=Precision.SECOND)


def _same_day(day: datetime, moment: datetime) -> bool:
    """Whether a moment is of a day, in the offset it was written with or in that of the day."""
    return day.date() in {moment.date(), moment.astimezone(day.tzinfo).date()}


def _has_clock(moment: datetime) -> bool:
    """Midnight is how feeds write a day."""
    return (moment.hour, moment.minute, moment.second) != (0, 0, 0)
