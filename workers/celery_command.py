"""Run Celery's own commands on our application."""

from celery.bin.celery import celery

# Celery would import this with the current folder first on the path, where a `db` or `web` may be somebody else's.
import workers.tasks  # noqa: F401
from workers.app import app

__all__ = ["run_celery"]


def run_celery(command: str, arguments: list[str]) -> None:
    """Run a command of Celery; it exits the process when it ends.

    Args:
        command: ``worker`` or ``beat``.
        arguments: its options.
    """
    # As `Celery.start` does, but a wrong option ends with Celery's usage message.
    celery.params[0].default = app
    celery.main(args=["--quiet", command, *arguments], prog_name="copydesk")
