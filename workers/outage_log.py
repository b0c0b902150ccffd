"""Log that the database is away when it begins and ends, and once a minute meanwhile.

Every task of a worker meets it, several of them every three seconds.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from db import DatabaseError
from pipeline.plurals import count_of
from workers import log
from workers.backoff import format_duration

__all__ = ["DATABASE_OUTAGE", "OutageLog"]

_REPEAT_INTERVAL = timedelta(minutes=1)
# These concern single rows or the disk, whose own lines say what happens to an entry.
_OTHER_REASONS = frozenset(
    {
        "database.busy",
        "database.raced",
        "database.damaged",
        "database.full",
        "database.io",
    }
)


class OutageLog:
    """Remember what the threads of a process logged of a database that is away.

    Args:
        clock: returns monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began_at: float | None = None
        self._logged_at = 0.0
        self._left_out = 0

    def warn(self, stage: str, message: str, error: BaseException) -> None:
        """Log a fault; where the database is away, the first one, and then once a minute how many there were.

        Args:
            stage: such as ``fetch`` or ``schedule``.
            message: one line.
            error: why; other errors than those of a database that is away are always logged.
        """
        if not isinstance(error, DatabaseError) or error.reason in _OTHER_REASONS:
            log.warning(stage, message)
            return
        now = self._clock()
        with self._lock:
            is_first = self._began_at is None
            if self._began_at is None:
                self._began_at = self._logged_at = now
            else:
                self._left_out += 1
            away = timedelta(seconds=now - self._began_at)
            is_due = now - self._logged_at >= _REPEAT_INTERVAL.total_seconds()
            left_out = self._left_out
            if is_due:
                self._logged_at, self._left_out = now, 0
        if is_first:
            log.warning(stage, message)
        elif is_due:
            errors = count_of(left_out, "error")
            duration = format_duration(away)
            log.warning(
                "database",
                f"the database has been away for {duration}, {errors} since the last line: {error.message}",
            )

    def end(self) -> None:
        """Log that the database is back, where it was away: called after a transaction that succeeded."""
        if self._began_at is None:
            return
        with self._lock:
            began_at, self._began_at, self._left_out = self._began_at, None, 0
        if began_at is not None:
            away = timedelta(seconds=self._clock() - began_at)
            log.info("database", f"the database is back after {format_duration(away)}; work goes on")


# Of this process: its tasks share a database.
DATABASE_OUTAGE = OutageLog()
