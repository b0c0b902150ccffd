"""The members of the family: broker, worker with the schedule, web page, sample newsroom."""

import sys
from collections.abc import Mapping

from workers.embedded.broker import broker_command, log_file
from workers.embedded.processes import Child
from workers.queues import QUEUES
from workers.settings import WorkerSettings

__all__ = ["broker", "web", "worker"]


def broker(settings: WorkerSettings) -> Child:
    """Our own broker.

    Args:
        settings: the workers' settings.
    """
    return Child("broker", broker_command(settings), log=log_file(settings))


def worker(settings: WorkerSettings, environment: Mapping[str, str]) -> Child:
    """One worker for all queues, with the schedule in it; threads, since its work is mostly waiting.

    Args:
        settings: the workers' settings.
        environment: what it gets besides ours.
    """
    options = ("--pool", "threads", "--concurrency", str(settings.threads), "--queues", ",".join(QUEUES))
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    beat = ("--beat", "--schedule", str(settings.home.resolve() / "beat"))
    command = (
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "workers.app",
        "worker",
        *options,
        *quiet,
        *beat,
    )
    return Child("worker", command, environment, stop_seconds=30.0)


def web(environment: Mapping[str, str]) -> Child:
    """The web page.

    Args:
        environment: what it gets besides ours.
    """
    return Child("web", (sys.executable, "-m", "cli", "web", "--quiet"), environment)
