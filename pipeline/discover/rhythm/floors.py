"""A time to visit and a publisher's wishes in, the first time that keeps to them, out."""

from datetime import UTC, datetime, timedelta

from pipeline.records import VisitHints

__all__ = ["allowed", "floor"]

_HOURS_OF_WEEK = 24 * 7


def floor(hints: VisitHints, cap: timedelta) -> timedelta:
    """The shortest pause the publisher asks for (RSS ttl, sy:updatePeriod, Cache-Control, Expires).

    Args:
        hints: its wishes.
        cap: a wish for more is taken for a mistake and holds only so long, so that none can stop a feed.
    """
    return min(max(hints.not_before or timedelta(0), timedelta(0)), cap)


def allowed(moment: datetime, hints: VisitHints) -> datetime:
    """The first time at or after a moment that is in no hour or day to skip (RSS skipHours, skipDays; UTC).

    Args:
        moment: aware.
        hints: the publisher's wishes; when every hour of the week is to be skipped, that cannot be meant.
    """
    if not _skipped(moment, hints):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    later = (hour + timedelta(hours=count) for count in range(1, _HOURS_OF_WEEK + 1))
    return next((each for each in later if not _skipped(each, hints)), moment)


def _skipped(moment: datetime, hints: VisitHints) -> bool:
    at = moment.astimezone(UTC)
    return at.hour in hints.skip_hours or at.weekday() in hints.skip_days
