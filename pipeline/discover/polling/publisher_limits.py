"""Apply a publisher's polling hints to the time of a visit."""

from datetime import UTC, datetime, timedelta

from pipeline.records import VisitHints

__all__ = ["min_interval", "next_allowed_time"]

_HOURS_OF_WEEK = 24 * 7


def min_interval(hints: VisitHints, cap: timedelta) -> timedelta:
    """Return the shortest interval that the publisher asks for (RSS ttl, sy:updatePeriod, Cache-Control, Expires).

    Args:
        hints: of the feed and its headers.
        cap: the longest interval that a hint can require; more is taken for a mistake.
    """
    return min(max(hints.not_before or timedelta(0), timedelta(0)), cap)


def next_allowed_time(moment: datetime, hints: VisitHints) -> datetime:
    """Return the first time at or after a moment that is in no hour or day to skip (RSS skipHours, skipDays; UTC).

    Args:
        moment: aware.
        hints: of the feed; ignored when they skip every hour of the week.
    """
    if not _is_skipped(moment, hints):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    candidates = (hour + timedelta(hours=hours) for hours in range(1, _HOURS_OF_WEEK + 1))
    return next((candidate for candidate in candidates if not _is_skipped(candidate, hints)), moment)


def _is_skipped(moment: datetime, hints: VisitHints) -> bool:
    utc_time = moment.astimezone(UTC)
    return utc_time.hour in hints.skip_hours or utc_time.weekday() in hints.skip_days
