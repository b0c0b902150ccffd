"""The candidates for published and modified in; the two moments, and the evidence they stand on, out.

A date stands or falls by its witnesses: what is impossible is passed over, a template's date is outvoted, a clock and
an offset are taken from another witness of the same moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline import dates
from pipeline.dates import Moment
from pipeline.records import Evidence, Precision

__all__ = ["Clockwork", "Dated", "moments"]

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# Seconds since 1970 that are zero, in any zone: the mark of a field nobody filled.
_EPOCH = (datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 3, tzinfo=UTC))
_DAY = timedelta(days=1)
# Clocks of publishers go wrong by so much; a time in an unknown zone, or a day, may be of a place that far east.
_SKEW = timedelta(hours=1)
_TRUSTED = 0.5
# Dates of readers' words are told, not believed.
_LEAST = 0.2
# Offsets are whole quarters of an hour, up to these.
_QUARTER = timedelta(minutes=15)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What dates of a page are read with."""

    # The IANA zone of the publication; None when unknown.
    timezone: str | None = None
    # BCP 47 with the country.
    locale: str = ""
    # When the page came; None when unknown. Nothing on it was written later.
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """One candidate that can be read."""

    evidence: Evidence
    moment: Moment

    @property
    def day(self) -> datetime:
        """Midnight of the day as written."""
        return self.moment.at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


def moments(evidence: Sequence[Evidence], clockwork: Clockwork) -> tuple[Dated | None, Dated | None]:
    """Decide when a story was published and modified.

    Args:
        evidence: all candidates of the page, the most trusted first.
        clockwork: zone, country and time of the visit.

    Returns:
        Published and modified; None where no candidate holds.
    """
    published = list(_read(evidence, "published", clockwork))
    modified = list(_read(evidence, "modified", clockwork))
    first = _published(published, modified)
    last = _told(modified, published) if modified else None
    if last and first and last.moment.at < first.moment.at:
        last = None
    return first, last


def _read(evidence: Sequence[Evidence], field: str, clockwork: Clockwork) -> Iterator[Dated]:
    for item in evidence:
        moment = _moment(item.value, clockwork) if item.field == field else None
        if moment and _possible(moment, clockwork.fetched_at):
            yield Dated(item, moment)


def _moment(text: str, clockwork: Clockwork) -> Moment | None:
    moment = dates.parse(text, timezone=clockwork.timezone, language=clockwork.locale)
    if moment is None and len(text) > 80:  # noqa: PLR2004
        found = dates.find(text, timezone=clockwork.timezone, language=clockwork.locale)
        return found.moment if found else None
    return moment


def _possible(moment: Moment, fetched_at: datetime | None) -> bool:
    if moment.at < _EARLIEST or _EPOCH[0] <= moment.at < _EPOCH[1]:
        return False
    if fetched_at is None:
        return True
    known = moment.zone_known and moment.precision is not Precision.DAY
    return moment.at <= fetched_at + (_SKEW if known else _EAST)


def _published(published: Sequence[Dated], modified: Sequence[Dated]) -> Dated | None:
    trusted = [each for each in published if each.evidence.confidence >= _TRUSTED]
    if not trusted:
        return _fallback(published, modified)
    first = _outvoted(trusted[0], trusted, modified)
    return _told([first, *trusted], modified)


def _fallback(published: Sequence[Dated], modified: Sequence[Dated]) -> Dated | None:
    """With no trusted witness: what is marked as a date far from the headline, else the day of the last change."""
    told = (each for each in published if each.evidence.confidence >= _LEAST)
    weak = sorted(told, key=lambda each: -each.evidence.confidence)
    return next(iter([*weak, *modified]), None)


def _outvoted(first: Dated, trusted: Sequence[Dated], modified: Sequence[Dated]) -> Dated:
    """Another day wins where two kinds of witness agree on it and none but its own stands by the first."""
    last = max((each.moment.at for each in modified if each.evidence.confidence > _TRUSTED), default=None)
    others = [each for each in trusted if not _same_day(each, first)]
    for other in others:
        more = len(_families(each for each in others if _same_day(each, other)))
        own = len(_families(each for each in trusted if _same_day(each, first)))
        impossible = last is not None and first.moment.at > last + _DAY >= other.moment.at + _DAY
        if (more > 1 and own == 1) or (impossible and more >= own):
            return other
    return first


def _families(witnesses: Iterable[Dated]) -> set[str]:
    return {each.evidence.origin.split()[0] for each in witnesses}


def _same_day(one: Dated, other: Dated) -> bool:
    return abs(one.moment.at - other.moment.at) < _DAY or one.day == other.day


def _told(candidates: Sequence[Dated], others: Sequence[Dated]) -> Dated:
    """The first, with a clock and an offset from the others that mean the same moment."""
    first = candidates[0]
    return _placed(_timed(first, candidates), [*candidates, *others])


def _timed(first: Dated, candidates: Sequence[Dated]) -> Dated:
    """A day alone takes its clock from the next witness of that day; midnight is how templates write a day."""
    if not _is_midnight(first.moment):
        return first
    clocks = (each for each in candidates if not _is_midnight(each.moment) and each.day == first.day)
    return next(clocks, first)


def _is_midnight(moment: Moment) -> bool:
    at = moment.at
    return moment.precision is Precision.DAY or (at.hour, at.minute, at.second) == (0, 0, 0)


def _placed(first: Dated, witnesses: Sequence[Dated]) -> Dated:
    """The offset of the place, from a witness of the same instant; UTC is how machines write it."""
    if first.moment.precision is Precision.DAY:
        return first
    if first.moment.zone_known and first.moment.at.utcoffset():
        return first
    for each in witnesses:
        if each.moment.precision is Precision.DAY or each is first:
            continue
        offset = _offset_between(first.moment, each.moment)
        if offset:
            return replace(first, moment=_moved(first.moment, offset))
    return first


def _offset_between(first: Moment, other: Moment) -> timedelta | None:
    """The offset that makes both the same instant, if there is one that a place may have."""
    known = other.at.utcoffset() if other.zone_known else None
    if first.zone_known and other.zone_known:
        return known if abs(first.at - other.at) < timedelta(minutes=1) else None
    if not first.zone_known and not other.zone_known:
        return None
    apart = _wall(other) - _wall(first) if first.zone_known else _wall(first) - _wall(other)
    if not first.zone_known:
        apart += known or timedelta()
    whole = round(apart / _QUARTER) * _QUARTER
    near = abs(apart - whole) < timedelta(minutes=1)
    return whole if near and _WEST <= whole <= _EAST and (whole or not first.zone_known) else None


def _wall(moment: Moment) -> datetime:
    return moment.at.replace(tzinfo=None)


def _moved(moment: Moment, offset: timedelta) -> Moment:
    from datetime import timezone

    zone = timezone(offset)
    at = moment.at.astimezone(zone) if moment.zone_known else moment.at.replace(tzinfo=zone)
    return Moment(at, moment.precision, zone_known=True)
