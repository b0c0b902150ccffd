"""How long to wait: spread out, growing, and in words."""

import random
from datetime import datetime, timedelta

from workers.settings import WorkerSettings

__all__ = ["add_jitter", "format_duration", "next_revisit_at", "retry_delay", "stagger"]

_MAX_RETRY_DELAY = timedelta(days=1)
_MAX_SECONDS_FORMAT = timedelta(minutes=2)


def add_jitter(wait: timedelta, max_factor: float) -> timedelta:
    """A wait somewhere between itself and `max_factor` times itself.

    Args:
        wait: the shortest.
        max_factor: a factor above 1.
    """
    return wait * random.uniform(1.0, max_factor)  # noqa: S311 - no secret


def stagger(wait: timedelta) -> timedelta:
    """A wait and up to as much again, a minute at most, so that not all come back at once.

    Args:
        wait: the shortest.
    """
    return wait + min(wait, timedelta(minutes=1)) * random.random()  # noqa: S311 - no secret


def retry_delay(settings: WorkerSettings, attempt: int) -> timedelta:
    """A minute, four, a quarter of an hour …, up to a day, with a tenth of jitter.

    Args:
        settings: the first pause and the cap.
        attempt: from 1.
    """
    initial_delay = settings.retry_initial_delay
    max_delay = min(_MAX_RETRY_DELAY, settings.retry_max_delay)
    return add_jitter(min(initial_delay * 4 ** min(attempt - 1, 10), max_delay), 1.1)


def format_duration(duration: timedelta) -> str:
    """A wait in words.

    Args:
        duration: any.
    """
    return (
        f"{duration.total_seconds():.0f} s"
        if duration < _MAX_SECONDS_FORMAT
        else f"{duration / timedelta(minutes=1):.0f} min"
    )


def next_revisit_at(settings: WorkerSettings, visit_count: int, now: datetime) -> datetime | None:
    """When to look at a stored article's page again; None when it was looked at often enough.

    Args:
        settings: the plan.
        visit_count: how often it was looked at since it was first stored.
        now: aware.
    """
    if visit_count >= len(settings.revisit_delays):
        return None
    return now + add_jitter(settings.revisit_delays[visit_count], 1.1)
