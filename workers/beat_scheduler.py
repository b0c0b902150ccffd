"""Schedule periodic tasks by a clock that may be set back.

Celery waits until the interval after the last run is over. When the clock was ahead for a while and is right again,
the last run is in the future: two hours ahead for some seconds stopped every periodic task, and so the whole pipeline,
for two hours, also after a restart, because the last runs are kept in a file.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler

from workers import log

__all__ = ["SCHEDULER_NAME", "BeatScheduler"]

SCHEDULER_NAME = f"{__name__}:BeatScheduler"
# Clocks that are synchronised are moved by less, and two calls for the time differ a little.
_TOLERANCE = timedelta(seconds=1)


class BeatScheduler(PersistentScheduler):
    """Celery's scheduler, which takes a last run in the future as one that was just now."""

    schedule_filename: str

    def setup_schedule(self) -> None:
        """Open the file of the last runs; the folder of the default one is created when it is missing."""
        if self.schedule_filename == self.app.conf.beat_schedule_filename:
            Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send the next task that is due.

        Args:
            *arguments: of Celery.
            **options: of Celery.

        Returns:
            Seconds until the next call.
        """
        self._forget_future_runs()
        seconds: float = super().tick(*arguments, **options)
        return seconds

    def _forget_future_runs(self) -> None:
        future = [entry for entry in self.schedule.values() if _is_in_future(entry)]
        for entry in future:
            entry.last_run_at = entry.default_now()
        if future:
            log.warning("schedule", "the clock was set back; periodic tasks go on")
            self._heap = None  # holds the times of the next runs by the clock as it was


def _is_in_future(entry: Any) -> bool:
    is_in_future: bool = entry.last_run_at > entry.default_now() + _TOLERANCE
    return is_in_future
