"""A time to visit and a publisher's wishes in, the first time that keeps to them, out."""

from datetime import UTC, datetime, timedelta

from pipeline.records import VisitHints

__all__ = ["min_interval", "next_allowed_time"]

_HOURS_OF_WEEK = 24 * 7


def min_interval(hints: VisitHints, cap: timedelta) -> timedelta:
    """The shortest pause the publisher asks for (RSS ttl, sy:updatePeriod, Cache-Control, Expires).

    Args:
        hints: its wishes.
        cap: a wish for more is taken for a mistake and holds only so long, so that none can stop a feed.
    """
    return min(max(hints.not_before or timedelta(0), timedelta(0)), cap)


def next_allowed_time(moment: datetime, hints: VisitHints) -> datetime:
    """The first time at or after a moment that is in no hour or day to skip (RSS skipHours, skipDays; UTC).

    Args:
        moment: aware.
        hints: the publisher's wishes; when every hour of the week is to be skipped, that cannot be meant.
    """
    if not _is_skipped(moment, hints):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    candidates = (hour + timedelta(hours=hours) for hours in range(1, _HOURS_OF_WEEK + 1))
    return next((candidate for candidate in candidates if not _is_skipped(candidate, hints)), moment)


def _is_skipped(moment: datetime, hints: VisitHints) -> bool:
    utc_time = moment.astimezone(UTC)
    return utc_time.hour in hints.skip_hours or utc_time.weekday() in hints.skip_days
