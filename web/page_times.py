"""Write times for the pages: in UTC, and the time of publication also by the publisher's clock."""

from datetime import UTC, datetime

__all__ = ["format_minute", "format_publication_time"]


def format_minute(moment: datetime | None) -> str:
    """Return a time in UTC, such as "2026-11-20 10:00 UTC"; "–" without one.

    Args:
        moment: aware.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "–"


def format_publication_time(published: datetime | None) -> str:
    """Return a time in UTC, with the publisher's own time where that differs; "–" without one.

    Args:
        published: aware, with the offset as the publisher wrote it.
    """
    if published is None or not published.utcoffset():
        return format_minute(published)
    is_same_day = published.date() == published.astimezone(UTC).date()
    local = published.strftime("%H:%M %z" if is_same_day else "%Y-%m-%d %H:%M %z")
    return f"{format_minute(published)} ({local} by the publisher's clock)"
