"""How long to wait: spread out, growing, and in words."""

import random
from datetime import datetime, timedelta

from workers.settings import WorkerSettings

__all__ = ["backoff", "readable", "revisit_at", "spread", "staggered"]

_LONGEST = timedelta(days=1)
_TWO_MINUTES = timedelta(minutes=2)


def spread(wait: timedelta, most: float) -> timedelta:
    """A wait somewhere between itself and `most` times itself.

    Args:
        wait: the shortest.
        most: a factor above 1.
    """
    return wait * random.uniform(1.0, most)  # noqa: S311 - no secret


def staggered(wait: timedelta) -> timedelta:
    """A wait and up to as much again, a minute at most, so that not all come back at once.

    Args:
        wait: the shortest.
    """
    return wait + min(wait, timedelta(minutes=1)) * random.random()  # noqa: S311 - no secret


def backoff(settings: WorkerSettings, attempt: int) -> timedelta:
    """A minute, four, a quarter of an hour …, up to a day, with a tenth of jitter.

    Args:
        settings: the first pause and the cap.
        attempt: from 1.
    """
    first = timedelta(seconds=settings.retry_base)
    cap = min(_LONGEST, timedelta(seconds=settings.retry_cap))
    return spread(min(first * 4 ** min(attempt - 1, 10), cap), 1.1)


def readable(wait: timedelta) -> str:
    """A wait in words.

    Args:
        wait: any.
    """
    return (
        f"{wait.total_seconds():.0f} s" if wait < _TWO_MINUTES else f"{wait / timedelta(minutes=1):.0f} min"
    )


def revisit_at(settings: WorkerSettings, visits: int, now: datetime) -> datetime | None:
    """When to look at a stored article's page again; None when it was looked at often enough.

    Args:
        settings: the plan.
        visits: how often it was looked at since it was first stored.
        now: aware.
    """
    if visits >= len(settings.revisits):
        return None
    return now + spread(timedelta(seconds=settings.revisits[visits]), 1.1)
