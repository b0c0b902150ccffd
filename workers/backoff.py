"""Compute retry delays and revisit times, with jitter, and format durations for people."""

import random
from datetime import datetime, timedelta

from workers.settings import WorkerSettings

__all__ = ["add_jitter", "format_duration", "next_revisit_at", "retry_delay", "stagger"]

_MAX_RETRY_DELAY = timedelta(days=1)
_MAX_SECONDS_FORMAT = timedelta(minutes=2)


def add_jitter(wait: timedelta, max_factor: float) -> timedelta:
    """Multiply a wait by a random factor between 1 and `max_factor`.

    Args:
        wait: the shortest wait.
        max_factor: above 1.
    """
    return wait * random.uniform(1.0, max_factor)  # noqa: S311 - no secret


def stagger(wait: timedelta) -> timedelta:
    """Add up to as much again to a wait, a minute at most, so that not all callers come back at once.

    Args:
        wait: the shortest wait.
    """
    return wait + min(wait, timedelta(minutes=1)) * random.random()  # noqa: S311 - no secret


def retry_delay(settings: WorkerSettings, attempt: int) -> timedelta:
    """Return the delay before the next attempt: four times as long each time, up to a day, with 10 % jitter.

    Args:
        settings: first and longest delay.
        attempt: the number of the attempt that failed, from 1.
    """
    max_delay = min(_MAX_RETRY_DELAY, settings.retry_max_delay)
    return add_jitter(min(settings.retry_initial_delay * 4 ** min(attempt - 1, 10), max_delay), 1.1)


def format_duration(duration: timedelta) -> str:
    """Format a duration as seconds or minutes.

    Args:
        duration: not negative.
    """
    if duration < _MAX_SECONDS_FORMAT:
        return f"{duration.total_seconds():.0f} s"
    return f"{duration / timedelta(minutes=1):.0f} min"


def next_revisit_at(settings: WorkerSettings, visit_count: int, now: datetime) -> datetime | None:
    """Return when the page of a stored article is fetched again; None when there are no more revisits.

    Args:
        settings: the revisit delays.
        visit_count: revisits since the article was first stored.
        now: aware.
    """
    if visit_count >= len(settings.revisit_delays):
        return None
    return now + add_jitter(settings.revisit_delays[visit_count], 1.1)
