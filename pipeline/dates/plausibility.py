"""Decide whether something can have been published or modified at a time."""

from datetime import UTC, datetime, timedelta

from pipeline.dates.written_time import WrittenTime
from pipeline.records import Precision

__all__ = ["MAX_UTC_OFFSET", "MIN_UTC_OFFSET", "is_plausible_time"]

_EARLIEST_TIME = datetime(1900, 1, 1, tzinfo=UTC)
# Zero seconds since 1970, in any zone: the value of a field that nobody filled.
_UNIX_EPOCH_RANGE = (datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 3, tzinfo=UTC))
_UNIX_EPOCH_YEAR = 1970
# Clocks of publishers are wrong by up to this much.
_MAX_CLOCK_SKEW = timedelta(hours=1)
# The time zones of the earth.
MIN_UTC_OFFSET, MAX_UTC_OFFSET = timedelta(hours=-12), timedelta(hours=14)


def is_plausible_time(written_time: WrittenTime, fetched_at: datetime | None) -> bool:
    """Whether a time can be that of something that existed when it was fetched.

    A time with its offset may be at most an hour ahead, for clocks that are wrong. A day, or a time in an unknown zone,
    may be 14 hours ahead, the largest offset from UTC that is in use.

    Args:
        written_time: as parsed.
        fetched_at: when the page or feed was fetched, aware; None when unknown, and then no time is too late.
    """
    instant = written_time.instant
    # Comparing aware times is slow, and nearly every date is later.
    if instant.year <= _UNIX_EPOCH_YEAR and (
        instant < _EARLIEST_TIME or _UNIX_EPOCH_RANGE[0] <= instant < _UNIX_EPOCH_RANGE[1]
    ):
        return False
    if fetched_at is None:
        return True
    is_exact = written_time.has_written_offset and written_time.precision is not Precision.DAY
    return instant <= fetched_at + (_MAX_CLOCK_SKEW if is_exact else MAX_UTC_OFFSET)
