"""The members of the family: broker, worker with the schedule, web page, sample newsroom."""

import sys
from collections.abc import Mapping

from workers.local.broker import broker_command, broker_log_path
from workers.local.processes import ProcessSpec
from workers.queues import QUEUE_NAMES
from workers.settings import WorkerSettings

__all__ = ["broker_process", "web_process", "worker_process"]

# -P: a module of the current folder must not be imported in place of ours.
_COPYDESK = (sys.executable, "-P", "-m", "copydesk")


def broker_process(settings: WorkerSettings) -> ProcessSpec:
    """Our own broker.

    Args:
        settings: the workers' settings.
    """
    return ProcessSpec("broker", broker_command(settings), log_path=broker_log_path(settings))


def worker_process(settings: WorkerSettings, environment: Mapping[str, str]) -> ProcessSpec:
    """One worker for all queues, with the schedule in it; threads, since its work is mostly waiting.

    Args:
        settings: the workers' settings.
        environment: what it gets besides ours.
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
    beat_options = ("--beat", "--schedule", str(settings.home.resolve() / "beat"))
    command = (*_COPYDESK, "worker", *options, *quiet_options, *beat_options)
    return ProcessSpec("worker", command, environment, stop_timeout_seconds=30.0)


def web_process(environment: Mapping[str, str]) -> ProcessSpec:
    """The web page.

    Args:
        environment: what it gets besides ours.
    """
    return ProcessSpec("web", (*_COPYDESK, "web", "--quiet"), environment)
