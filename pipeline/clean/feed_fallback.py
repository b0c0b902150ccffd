"""Fill fields that a page leaves empty from the feed entry that led to it.

The page comes first: feeds shorten titles, change dates, and name the site as author. But a feed gives a time of day
where a page may have only a day, and some fields that a page lacks.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pipeline.clean import confidence
from pipeline.clean.resolvers.byline import parse_byline
from pipeline.dates import WrittenTime, is_plausible_time
from pipeline.records import Document, Entry, Evidence, Precision
from pipeline.text import html_to_text, normalize_whitespace

__all__ = ["fill_from_entry"]

FEED_ORIGIN = "feed entry"
# A longer summary is the story itself.
_MAX_SUMMARY_CHARS = 1_000


def fill_from_entry(document: Document, entry: Entry, fetched_at: datetime | None = None) -> Document:
    """Complete a document by the entry of the feed that listed it.

    Args:
        document: of the page.
        entry: as the feed gave it; each of its values becomes evidence with the origin "feed entry".
        fetched_at: when the page was fetched; feed times more than a day later are ignored.

    Returns:
        The document with empty fields filled. A publication date without a time of day takes the feed's time when
        that is on the same day. The result depends on the arguments only.
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
        yield from (Evidence(field, text, FEED_ORIGIN, confidence.FEED_ENTRY) for text in texts if text)
    if entry.published and _is_possible_time(entry.published, fetched_at):
        yield Evidence("published", entry.published.isoformat(), FEED_ORIGIN, confidence.FEED_ENTRY)


def _plain_summary(entry: Entry) -> str:
    text = html_to_text(entry.summary) if entry.summary != entry.content else ""
    return text if len(text) <= _MAX_SUMMARY_CHARS else ""


def _is_possible_time(time: datetime, fetched_at: datetime | None) -> bool:
    return is_plausible_time(WrittenTime(time, Precision.SECOND, has_written_offset=True), fetched_at)


def _fill_empty_fields(document: Document, entry: Entry) -> Document:
    """Fill fields that the page leaves empty."""
    bylines = [parse_byline(author) for author in entry.authors] if not document.people else []
    people = tuple(dict.fromkeys(name for byline in bylines for name in byline.people))
    organisations = tuple(dict.fromkeys(name for byline in bylines for name in byline.organisations))
    contributors = tuple(dict.fromkeys(name for byline in bylines for name in byline.contributors))
    return replace(
        document,
        title=document.title or normalize_whitespace(entry.title),
        description=document.description or _plain_summary(entry),
        authors=document.people or people or document.authors or organisations[:1],
        organisations=document.organisations or organisations + contributors,
        tags=document.tags or entry.tags,
        language=document.language or entry.language,
    )


def _fill_publication_time(document: Document, entry: Entry, fetched_at: datetime | None) -> Document:
    """Take the feed's time where the page gives none, or only the same day."""
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
    """Whether a time is on a day, in its own offset or in that of the day."""
    return day.date() in {time.date(), time.astimezone(day.tzinfo).date()}


def _has_time_of_day(time: datetime) -> bool:
    """Whether a time has a time of day; feeds write a day as midnight."""
    return (time.hour, time.minute, time.second) != (0, 0, 0)
