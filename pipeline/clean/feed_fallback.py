"""A cleaned page and the feed's entry that led to it in; the document, with what the page does not say, out.

What a page says of itself comes first: feeds shorten titles, bump dates, and name the site as author. But a feed's time
has a clock where a page has only a day, and a feed tells what some pages do not.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pipeline.clean.resolvers.byline import parse_byline
from pipeline.dates import WrittenTime, is_plausible_time
from pipeline.records import Document, Entry, Evidence, Precision
from pipeline.text import html_to_text, normalize_whitespace

__all__ = ["fill_from_entry"]

FEED_ORIGIN = "feed entry"
_FEED_CONFIDENCE = 0.6
# A summary that is longer is the story.
_MAX_SUMMARY_CHARS = 1_000


def fill_from_entry(document: Document, entry: Entry, fetched_at: datetime | None = None) -> Document:
    """Complete a document by the entry of the feed that listed it.

    Args:
        document: of the page.
        entry: as the feed gave it; every value that it holds becomes evidence from the place "feed entry".
        fetched_at: when the page came; a time later than a day after it is none of its publication.

    Returns:
        The document with the fields that were empty. A publication known by its day only takes the feed's time when
        that is of the same day. The same document and entry give the same answer at each visit.
    """
    candidates = list(_entry_evidence(entry, fetched_at))
    completed = _fill_publication_time(_fill_empty_fields(document, entry), entry, fetched_at)
    used_fields = {
        item.field for item in candidates if getattr(completed, item.field) != getattr(document, item.field)
    }
    marked_candidates = tuple(replace(item, chosen=item.field in used_fields) for item in candidates)
    return replace(completed, evidence=document.evidence + marked_candidates)


def _entry_evidence(entry: Entry, fetched_at: datetime | None) -> Iterator[Evidence]:
    values = {
        "title": (entry.title,),
        "description": (_plain_summary(entry),),
        "authors": entry.authors,
        "tags": entry.tags,
        "language": (entry.language or "",),
    }
    for field, texts in values.items():
        yield from (Evidence(field, text, FEED_ORIGIN, _FEED_CONFIDENCE) for text in texts if text)
    if entry.published and _is_possible_time(entry.published, fetched_at):
        yield Evidence("published", entry.published.isoformat(), FEED_ORIGIN, _FEED_CONFIDENCE)


def _plain_summary(entry: Entry) -> str:
    text = html_to_text(entry.summary) if entry.summary != entry.content else ""
    return text if len(text) <= _MAX_SUMMARY_CHARS else ""


def _is_possible_time(time: datetime, fetched_at: datetime | None) -> bool:
    return is_plausible_time(WrittenTime(time, Precision.SECOND, has_written_offset=True), fetched_at)


def _fill_empty_fields(document: Document, entry: Entry) -> Document:
    """What the page does not say."""
    bylines = [parse_byline(author) for author in entry.authors] if not document.people else []
    people = tuple(dict.fromkeys(name for byline in bylines for name in byline.people))
    organisations = tuple(dict.fromkeys(name for byline in bylines for name in byline.organisations))
    return replace(
        document,
        title=document.title or normalize_whitespace(entry.title),
        description=document.description or _plain_summary(entry),
        authors=document.people or people or document.authors or organisations[:1],
        organisations=document.organisations or organisations,
        tags=document.tags or entry.tags,
        language=document.language or entry.language,
    )


def _fill_publication_time(document: Document, entry: Entry, fetched_at: datetime | None) -> Document:
    """The feed's time for a publication without one, or with a day only that the feed's time is of."""
    feed_time = entry.published
    if feed_time is None or not _is_possible_time(feed_time, fetched_at):
        return document
    page_time = document.published
    if page_time is not None and not (
        document.published_precision is Precision.DAY
        and _is_same_day(page_time, feed_time)
        and _has_time_of_day(feed_time)
    ):
        return document
    return replace(document, published=feed_time, published_precision=Precision.SECOND)


def _is_same_day(day: datetime, time: datetime) -> bool:
    """Whether a moment is of a day, in the offset it was written with or in that of the day."""
    return day.date() in {time.date(), time.astimezone(day.tzinfo).date()}


def _has_time_of_day(time: datetime) -> bool:
    """Midnight is how feeds write a day."""
    return (time.hour, time.minute, time.second) != (0, 0, 0)
