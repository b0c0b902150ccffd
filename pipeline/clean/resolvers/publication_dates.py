"""Decide when a story was published and modified.

A date must be possible and must agree with other sources: impossible dates are skipped, a date that only one kind of
source gives can be outvoted, and a time of day or an offset is taken from another source of the same moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from pipeline import dates
from pipeline.clean import confidence
from pipeline.dates import WrittenTime
from pipeline.dates.plausibility import MAX_UTC_OFFSET, MIN_UTC_OFFSET
from pipeline.records import Evidence, Precision

__all__ = ["DateCandidate", "DateContext", "resolve_dates"]

_ONE_DAY = timedelta(days=1)
# UTC offsets are multiples of a quarter of an hour, within the limits of `pipeline.dates.plausibility`.
_QUARTER_HOUR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is needed to read the dates of a page."""

    # The IANA zone of the publication; None when unknown.
    timezone: str | None = None
    # BCP 47 with the country.
    locale: str = ""
    # When the page was fetched; None when unknown. Later dates are wrong.
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A candidate and the time it gives."""

    evidence: Evidence
    written_time: WrittenTime

    @property
    def day(self) -> datetime:
        """Midnight of the day as written."""
        return self.written_time.instant.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


def resolve_dates(
    evidence: Sequence[Evidence], context: DateContext
) -> tuple[DateCandidate | None, DateCandidate | None]:
    """Decide when a story was published and modified.

    Args:
        evidence: all candidates of the page, the most trusted first.
        context: time zone, locale and time of the fetch.

    Returns:
        Published and modified; None where no candidate is usable.
    """
    published = list(_read_candidates(evidence, "published", context))
    modified = list(_read_candidates(evidence, "modified", context))
    published_date = _resolve_published(published, modified)
    modified_date = _complete_time(modified, published) if modified else None
    if (
        modified_date
        and published_date
        and modified_date.written_time.instant < published_date.written_time.instant
    ):
        modified_date = None
    return published_date, modified_date


def _read_candidates(
    evidence: Sequence[Evidence], field: str, context: DateContext
) -> Iterator[DateCandidate]:
    for candidate in evidence:
        written_time = _parse_time(candidate.value, context) if candidate.field == field else None
        if written_time and dates.is_plausible_time(written_time, context.fetched_at):
            yield DateCandidate(candidate, written_time)


@lru_cache(maxsize=64)
def _parse_time(text: str, context: DateContext) -> WrittenTime | None:
    written_time = dates.parse_date(text, timezone=context.timezone, language=context.locale)
    if written_time is None and len(text) > 80:  # noqa: PLR2004
        match = dates.find_date(text, timezone=context.timezone, language=context.locale)
        return match.written_time if match else None
    return written_time


def _resolve_published(
    published: Sequence[DateCandidate], modified: Sequence[DateCandidate]
) -> DateCandidate | None:
    confident = [candidate for candidate in published if candidate.evidence.confidence >= confidence.MIN_DATE]
    if not confident:
        return _fallback_candidate(published, modified)
    first = _prefer_local_offset(_majority_day(confident[0], confident, modified), confident)
    return _complete_time([first, *confident], modified)


def _fallback_candidate(
    published: Sequence[DateCandidate], modified: Sequence[DateCandidate]
) -> DateCandidate | None:
    """Without a trusted candidate, use a date far from the headline, else the date of the last change."""
    usable = (
        candidate for candidate in published if candidate.evidence.confidence >= confidence.MIN_FALLBACK_DATE
    )
    by_confidence = sorted(usable, key=lambda candidate: -candidate.evidence.confidence)
    return next(iter([*by_confidence, *modified]), None)


def _majority_day(
    first: DateCandidate, confident: Sequence[DateCandidate], modified: Sequence[DateCandidate]
) -> DateCandidate:
    """Replace the first date by another day that two kinds of source agree on, when only one kind gives the first."""
    last_modified = max(
        (
            candidate.written_time.instant
            for candidate in modified
            if candidate.evidence.confidence > confidence.MIN_DATE
        ),
        default=None,
    )
    rivals = [candidate for candidate in confident if not _is_same_day(candidate, first)]
    for rival in rivals:
        rival_sources = len(
            _source_families(candidate for candidate in rivals if _is_same_day(candidate, rival))
        )
        own_sources = len(
            _source_families(candidate for candidate in confident if _is_same_day(candidate, first))
        )
        is_after_modified = (
            last_modified is not None
            and first.written_time.instant > last_modified + _ONE_DAY >= rival.written_time.instant + _ONE_DAY
        )
        if (rival_sources > 1 and own_sources == 1) or (is_after_modified and rival_sources >= own_sources):
            return rival
    return first


def _prefer_local_offset(first: DateCandidate, confident: Sequence[DateCandidate]) -> DateCandidate:
    """Replace a time in UTC by the same time of day with another offset: the first is local time marked as UTC."""
    if first.written_time.precision is Precision.DAY or not _is_utc(first.written_time):
        return first
    naive_times = [_naive_time(candidate.written_time) for candidate in confident]
    for candidate, naive_time in zip(confident, naive_times, strict=True):
        offset = candidate.written_time.instant.utcoffset() or timedelta()
        is_same_clock = naive_time == _naive_time(first.written_time) and not _is_midnight(first.written_time)
        # Where a third source shows the local time of the first, the other offset is the wrong one.
        if is_same_clock and offset and naive_time + offset not in naive_times:
            return candidate
    return first


def _is_utc(written_time: WrittenTime) -> bool:
    return written_time.has_written_offset and not written_time.instant.utcoffset()


def _source_families(candidates: Iterable[DateCandidate]) -> set[str]:
    return {candidate.evidence.origin.split()[0] for candidate in candidates}


def _is_same_day(first: DateCandidate, second: DateCandidate) -> bool:
    return abs(first.written_time.instant - second.written_time.instant) < _ONE_DAY or first.day == second.day


def _complete_time(
    candidates: Sequence[DateCandidate], other_candidates: Sequence[DateCandidate]
) -> DateCandidate:
    """Complete the first candidate with time of day and offset from others that mean the same moment."""
    first = candidates[0]
    return _with_offset(_with_time_of_day(first, candidates), [*candidates, *other_candidates])


def _with_time_of_day(first: DateCandidate, candidates: Sequence[DateCandidate]) -> DateCandidate:
    """Take the time of day from the next candidate of the same day; templates write a day as midnight."""
    if not _is_midnight(first.written_time):
        return first
    timed_candidates = (
        candidate
        for candidate in candidates
        if not _is_midnight(candidate.written_time) and candidate.day == first.day
    )
    return next(timed_candidates, first)


def _is_midnight(written_time: WrittenTime) -> bool:
    at = written_time.instant
    return written_time.precision is Precision.DAY or (at.hour, at.minute, at.second) == (0, 0, 0)


def _with_offset(first: DateCandidate, candidates: Sequence[DateCandidate]) -> DateCandidate:
    """Take a local UTC offset from a candidate of the same instant; machines write UTC."""
    if first.written_time.precision is Precision.DAY:
        return first
    if first.written_time.has_written_offset and first.written_time.instant.utcoffset():
        return first
    for candidate in candidates:
        if candidate.written_time.precision is Precision.DAY or candidate is first:
            continue
        offset = _offset_between(first.written_time, candidate.written_time)
        if offset:
            return replace(first, written_time=_at_offset(first.written_time, offset))
    return first


def _offset_between(first: WrittenTime, second: WrittenTime) -> timedelta | None:
    """Return the offset that makes both the same instant, if it is a possible one."""
    known_offset = second.instant.utcoffset() if second.has_written_offset else None
    if first.has_written_offset and second.has_written_offset:
        return known_offset if abs(first.instant - second.instant) < timedelta(minutes=1) else None
    if not first.has_written_offset and not second.has_written_offset:
        return None
    difference = (
        _naive_time(second) - _naive_time(first)
        if first.has_written_offset
        else _naive_time(first) - _naive_time(second)
    )
    if not first.has_written_offset:
        difference += known_offset or timedelta()
    rounded = round(difference / _QUARTER_HOUR) * _QUARTER_HOUR
    is_near_quarter = abs(difference - rounded) < timedelta(minutes=1)
    return (
        rounded
        if is_near_quarter
        and MIN_UTC_OFFSET <= rounded <= MAX_UTC_OFFSET
        and (rounded or not first.has_written_offset)
        else None
    )


def _naive_time(written_time: WrittenTime) -> datetime:
    return written_time.instant.replace(tzinfo=None)


def _at_offset(written_time: WrittenTime, offset: timedelta) -> WrittenTime:
    from datetime import timezone

    zone = timezone(offset)
    at = (
        written_time.instant.astimezone(zone)
        if written_time.has_written_offset
        else written_time.instant.replace(tzinfo=zone)
    )
    return WrittenTime(at, written_time.precision, has_written_offset=True)
