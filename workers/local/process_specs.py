"""Build the commands of the child processes: broker, and worker with scheduler."""

import sys
from collections.abc import Mapping

from workers.local.broker import broker_command, broker_log_path
from workers.local.processes import ProcessSpec
from workers.queues import QUEUE_NAMES
from workers.settings import WorkerSettings

__all__ = ["ALLOCATOR", "broker_process", "worker_process"]

# -P: a module of the current folder must not be imported in place of ours.
_COPYDESK = (sys.executable, "-P", "-m", "copydesk")
# By default glibc keeps an arena of free memory for each thread, and after one large block is freed it takes blocks of
# that size from the arenas too, which give little back: a worker kept 600 MB after a few messages of 24 MB.
ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000"}


def broker_process(settings: WorkerSettings) -> ProcessSpec:
    """Return the embedded broker.

    Args:
        settings: of the workers.
    """
    return ProcessSpec("broker", broker_command(settings), log_path=broker_log_path(settings))


def worker_process(settings: WorkerSettings, environment: Mapping[str, str]) -> ProcessSpec:
    """Return a worker for all queues with the schedule in it; with threads, since its work is mostly waiting.

    Args:
        settings: of the workers.
        environment: variables added to those of this process.
    """
    options = (
        "--pool",
        "threads",
        "--concurrency",
        str(settings.worker_threads),
        "--queues",
        ",".join(QUEUE_NAMES),
    )
    quiet_options = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    schedule_options = ("--schedule-thread", "--schedule", str(settings.home.resolve() / "beat"))
    command = (*_COPYDESK, "worker", *options, *quiet_options, *schedule_options)
    return ProcessSpec("worker", command, {**ALLOCATOR, **environment}, stop_timeout_seconds=30.0)
