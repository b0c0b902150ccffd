"""Run the schedule in a thread of the worker: the process that Celery's ``--beat`` starts takes as much memory again.

It also starts again by itself: the process ended for good when its file could not be written, and nothing was claimed.
"""

import threading
from typing import Any

from celery import bootsteps
from celery.beat import Service
from click import Option

from workers import log
from workers.beat_scheduler import BeatScheduler

__all__ = ["SCHEDULE_OPTION", "ScheduleStep"]

SCHEDULE_OPTION = Option(
    ["--schedule-thread"], is_flag=True, help="Run the schedule in a thread of this worker."
)
_MAX_SLEEP_SECONDS = 1
_RESTART_SECONDS = 5.0


class ScheduleStep(bootsteps.StartStopStep):
    """The Celery boot step that runs the schedule, in a worker that was started with the option.

    Args:
        parent: the worker.
        schedule_thread: the option.
        restart_seconds: how long a schedule that failed waits.
    """

    # Not the consumer: its start returns when the worker ends.
    requires = ("celery.worker.components:Pool",)
    conditional = True

    def __init__(
        self,
        parent: Any,
        *,
        schedule_thread: bool = False,
        restart_seconds: float = _RESTART_SECONDS,
        **options: Any,
    ) -> None:
        self.enabled = schedule_thread
        self._restart_seconds = restart_seconds
        super().__init__(parent, **options)
        self._stopped = threading.Event()
        self._service: Service | None = None

    def start(self, parent: Any) -> None:
        """Start the schedule, with a tick at once: its first one would come after an interval.

        Args:
            parent: the worker.
        """
        threading.Thread(target=self._run, args=(parent,), name="schedule", daemon=True).start()

    def stop(self, parent: Any) -> None:  # noqa: ARG002 - Celery calls it so
        """End the schedule.

        Args:
            parent: the worker.
        """
        self._stopped.set()
        if self._service is not None:
            self._service.stop()

    def _run(self, worker: Any) -> None:
        tick = worker.app.conf.beat_schedule["tick"]
        is_started = False
        while not self._stopped.is_set():
            self._service = Service(worker.app, _MAX_SLEEP_SECONDS, worker.schedule_filename, BeatScheduler)
            try:
                if not is_started:
                    worker.app.send_task(tick["task"], **tick["options"])
                    is_started = True
                self._service.start()
            except Exception as error:  # noqa: BLE001 - whatever it is, the schedule must go on
                log.warning("schedule", f"the schedule ended: {error}; it starts again", error)
                self._stopped.wait(self._restart_seconds)
