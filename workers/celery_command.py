"""Run Celery's own commands on our application."""

import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from celery.bin.base import CLIContext

# Celery would import this with the current folder first on the path, where a `db` or `web` may be somebody else's.
import workers.tasks  # noqa: F401
from workers.app import app
from workers.node_names import add_node_name

__all__ = ["load_command"]


def load_command(command: str) -> Callable[[list[str]], None]:
    """Load a command of Celery, without running it.

    Only its module is loaded: the group of all commands loads an interactive shell, which takes 11 MB.

    Args:
        command: ``worker`` or ``beat``.

    Returns:
        A function that runs it with its options, and exits the process when it ends.
    """
    celery_command: Any = getattr(import_module(f"celery.bin.{command}"), command)
    celery_command.params.extend(app.user_options[command])
    # The command would load the worker itself only when it runs.
    import_module(f"celery.apps.{command}")
    celery_context = CLIContext(app=app, no_color=False, workdir=None, quiet=True)
    return partial(_run, celery_command, f"copydesk {command}", celery_context)


def _run(celery_command: Any, name: str, celery_context: CLIContext, arguments: list[str]) -> None:
    if celery_command.name == "worker":
        arguments = add_node_name(celery_command, arguments, os.getpid())
    celery_command.main(args=arguments, prog_name=name, obj=celery_context)
