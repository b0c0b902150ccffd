"""Decide when digests are sent, and when a delivery that failed is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["DELIVERY_TIME_LIMIT", "DigestInterval", "next_digest_at", "retry_delay"]

# A delivery that fails for so long becomes a dead letter.
DELIVERY_TIME_LIMIT = timedelta(days=1)
_FIRST_DELAY, _MAX_DELAY, _FACTOR = timedelta(seconds=5), timedelta(hours=1), 4
# More would exceed the range of a duration.
_MAX_STEPS = 10


class DigestInterval(StrEnum):
    """How often a digest is sent, when there is something to send."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


def next_digest_at(interval: DigestInterval, now: datetime, hour: int) -> datetime:
    """Return when what matches now is sent.

    Args:
        interval: hourly: at the next full hour; daily: at the hour; weekly: on Mondays at the hour.
        now: aware; the hour is in its zone.
        hour: of the day, 0 to 23.
    """
    full_hour = now.replace(minute=0, second=0, microsecond=0)
    if interval is DigestInterval.HOURLY:
        return full_hour + timedelta(hours=1)
    at = full_hour.replace(hour=hour)
    if at <= now:
        at += timedelta(days=1)
    if interval is DigestInterval.WEEKLY:
        at += timedelta(days=-at.weekday() % 7)
    return at


def retry_delay(failures: int) -> timedelta:
    """Return the delay before the next attempt: four times as long each time, an hour at most.

    Args:
        failures: attempts that failed one after the other, at least 1.
    """
    factor: int = _FACTOR ** min(failures - 1, _MAX_STEPS)
    return min(_FIRST_DELAY * factor, _MAX_DELAY)
