"""Run Celery's own commands on our application."""

from importlib import import_module
from typing import Any

from celery.bin.base import CLIContext

# Celery would import this with the current folder first on the path, where a `db` or `web` may be somebody else's.
import workers.tasks  # noqa: F401
from workers.app import app

__all__ = ["run_celery"]


def run_celery(command: str, arguments: list[str]) -> None:
    """Run a command of Celery; it exits the process when it ends.

    Only its module is loaded: the group of all commands loads an interactive shell, which takes 11 MB.

    Args:
        command: ``worker`` or ``beat``.
        arguments: its options.
    """
    celery_command: Any = getattr(import_module(f"celery.bin.{command}"), command)
    celery_command.params.extend(app.user_options[command])
    celery_context = CLIContext(app=app, no_color=False, workdir=None, quiet=True)
    celery_command.main(args=arguments, prog_name=f"copydesk {command}", obj=celery_context)
