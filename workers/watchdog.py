"""Stop a worker that takes no message while there is work, and show that it makes progress in a file.

After each check, memory that was freed is returned to the system: threads leave many small gaps. An idle compute
process that has run many calls is replaced for the same reason.

Whoever started the worker (`copydesk up`, Docker, systemd) starts it again; the ledger knows the state of all work.
The file, when one is set, is touched while the worker makes progress or has nothing to do, and the broker responds.
"""

import os
import signal
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import redis
from celery import bootsteps
from celery.worker import state
from kombu.exceptions import OperationalError

from services.disk_space import describe_full_disks, read_disks
from services.worker_reports import WorkerReport
from workers import log
from workers.disk_log import DiskLog
from workers.free_memory import return_free_memory
from workers.queues import list_names
from workers.settings import WorkerSettings
from workers.worker_reports import process_tree_bytes, save_report

__all__ = ["StallDetector", "WatchdogStep", "check_worker", "count_messages"]

_CHECK_INTERVAL = timedelta(seconds=10)
_IDLE_LIMIT = timedelta(minutes=1)
# Tasks that run count as progress until they should have been killed.
_BUSY_LIMIT_FACTOR = 2
# A new compute process loads its models first, and slow pages wait behind each other.
_MIN_BUSY_LIMIT = timedelta(minutes=5)
_SHUTDOWN_TIMEOUT = timedelta(seconds=45)


class StallDetector:
    """Decide from counters whether a worker has stopped taking messages.

    Args:
        idle_limit: longest time without a new task while messages wait and no task runs.
        busy_limit: the same while tasks run, whether messages wait or not: a task that never ends holds its entry.
        now: monotonic seconds.
    """

    def __init__(self, idle_limit: timedelta, busy_limit: timedelta, now: float) -> None:
        self._idle_limit, self._busy_limit = idle_limit, busy_limit
        self._started_count = 0
        self._progress_at = now

    def is_stalled(self, started_count: int, running_count: int, queued_count: int, now: float) -> bool:
        """Note the counters.

        Args:
            started_count: tasks started since the worker began.
            running_count: tasks that run now.
            queued_count: messages in the worker's queues.
            now: monotonic seconds.
        """
        if started_count != self._started_count or not (queued_count or running_count):
            self._started_count, self._progress_at = started_count, now
            return False
        limit = self._busy_limit if running_count else self._idle_limit
        return now - self._progress_at > limit.total_seconds()


def count_messages(app: Any, *queue_names: Iterable[str]) -> list[int]:
    """Count the messages in some groups of queues, by one request.

    The connection is its own one: a pool may have none left, or one of a broker that is gone, and the tick and the
    watchdog must not wait for that.

    Args:
        app: the Celery application.
        *queue_names: of each group, names of queues.

    Returns:
        The number of each group.

    Raises:
        OperationalError: the broker does not respond.
    """
    groups = [[key for name in names for key in list_names(name)] for names in queue_names]
    with app.connection_for_write() as connection:
        try:
            pipeline = connection.default_channel.client.pipeline(transaction=False)
            for name in (name for names in groups for name in names):
                pipeline.llen(name)
            lengths = iter(pipeline.execute())
        except redis.RedisError as error:
            raise OperationalError(str(error)) from error
    return [sum(islice(lengths, len(names))) for names in groups]


class WatchdogStep(bootsteps.StartStopStep):
    """The Celery boot step that runs the checks in a thread of the worker's main process."""

    # Not the consumer: its start returns when the worker ends.
    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stopped = threading.Event()

    def start(self, parent: Any) -> None:
        """Start the checks.

        Args:
            parent: the worker.
        """
        threading.Thread(target=self._watch, args=(parent,), name="watchdog", daemon=True).start()

    def stop(self, parent: Any) -> None:  # noqa: ARG002 - Celery calls it so
        """End the checks.

        Args:
            parent: the worker.
        """
        self._stopped.set()

    def _watch(self, worker: Any) -> None:
        from workers import context

        settings = WorkerSettings()
        busy_limit = max(settings.task_time_limit * _BUSY_LIMIT_FACTOR, _MIN_BUSY_LIMIT)
        detector = StallDetector(_IDLE_LIMIT, busy_limit, time.monotonic())
        disk_log = DiskLog()
        while not self._stopped.wait(_CHECK_INTERVAL.total_seconds()):
            disk_log.note(describe_full_disks(read_disks(settings)), time.monotonic())
            if check_worker(worker, detector, settings.health_file):
                _stop_worker()
                return
            context.renew_compute()
            return_free_memory()


def check_worker(worker: Any, detector: StallDetector, health_file: Path | None) -> bool:
    """Check a worker once; report it and touch its health file, unless it has stalled or its broker does not respond.

    Args:
        worker: Celery's.
        detector: knows the checks before.
        health_file: what a health check looks at.

    Returns:
        Whether it has stalled, so that it must be stopped.
    """
    try:
        (queued_count,) = count_messages(worker.app, worker.app.amqp.queues.consume_from)
    except (OperationalError, OSError) as error:
        log.warning("watchdog", f"the broker does not respond: {error}")
        return False
    started_count, running_count = state.all_total_count[0], len(state.active_requests)
    if detector.is_stalled(started_count, running_count, queued_count, time.monotonic()):
        log.warning(
            "watchdog",
            f"no message taken while {queued_count} wait and {running_count} tasks run; "
            "stopping this worker so that it is restarted",
        )
        return True
    _report(worker, (started_count, running_count))
    if health_file is not None:
        _touch(health_file)
    return False


def _report(worker: Any, counts: tuple[int, int]) -> None:
    """Report to monitoring: tasks started and running, and memory."""
    queues = tuple(worker.app.amqp.queues.consume_from)
    report = WorkerReport(worker.hostname, queues, *counts, process_tree_bytes(os.getpid()))
    try:
        with worker.app.connection_for_write() as connection:
            save_report(connection.default_channel.client, report)
    except (redis.RedisError, OperationalError, OSError) as error:
        log.warning("watchdog", f"cannot report to monitoring: {error}")


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        log.warning("watchdog", f"cannot touch COPYDESK_HEALTH_FILE {path}: {error}")


def _stop_worker() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_SHUTDOWN_TIMEOUT.total_seconds())
    os._exit(1)  # the soft shutdown hangs too
