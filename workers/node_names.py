"""Give each worker a node name of its own.

Celery calls every worker `celery@HOST`. Reports to monitoring are by name, so of several workers on a machine only the
one that reported last was seen.
"""

import re
from collections.abc import Sequence
from typing import Any

import click

__all__ = ["add_node_name"]

_SEPARATORS = re.compile(r"\W+")


def add_node_name(celery_command: Any, arguments: Sequence[str], pid: int) -> list[str]:
    """Add a node name by queues and process id, such as ``clean-enrich-1234@host``, unless one is given.

    The worker of `copydesk up` is the only one at its broker and keeps Celery's name, so that its figures go on after a
    restart.

    Args:
        celery_command: Celery's command ``worker``.
        arguments: of the command.
        pid: of this process.
    """
    try:
        parser = celery_command.make_parser(click.Context(celery_command))
        options = parser.parse_args(list(arguments))[0]
    except click.UsageError:  # Celery reports it
        return list(arguments)
    if options.keys() & {"hostname", "schedule_thread"}:
        return list(arguments)
    queues = _SEPARATORS.sub("-", options.get("queues", "")).strip("-") or "all"
    return ["--hostname", f"{queues}-{pid}@%h", *arguments]
