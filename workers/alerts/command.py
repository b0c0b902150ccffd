"""Run the command of a watch with an alert on its standard input."""

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pipeline.alerts import Channel, encode_message
from workers.alerts.errors import DeliveryError

__all__ = ["run_command"]

_MAX_OUTPUT_CHARS = 300
# What a program needs to find files and to write text.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def run_command(channel: Channel, message: tuple[str, Mapping[str, Any]], time_limit: timedelta) -> None:
    """Run a command; it gets the alert as JSON on its standard input, and the main values in its environment.

    Of the environment of the worker it gets little: the rest holds the passwords of database, broker and mail server.

    Args:
        channel: the command line; it is split as a shell does, but no shell runs it.
        message: its id, the same for each attempt, and its contents.
        time_limit: the command and what it started are killed then.

    Raises:
        DeliveryError: it cannot be started, takes too long, or ends with another status than 0.
    """
    try:
        arguments = shlex.split(channel.target)
        process = subprocess.Popen(  # noqa: S603 - set on the command line of this machine only
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(*message),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise DeliveryError(f"the command cannot be started: {error}") from error
    with process:
        try:
            _, errors = process.communicate(encode_message(message[1]), time_limit.total_seconds())
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            seconds = f"{time_limit.total_seconds():g} s"
            raise DeliveryError(f"the command took longer than {seconds} and was killed") from error
    if process.returncode:
        output = " ".join(errors.decode("utf-8", "replace").split())[-_MAX_OUTPUT_CHARS:]
        raise DeliveryError(f"the command ended with status {process.returncode}", output=output)


def _environment(message_id: str, message: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a command; docs/alerts.md lists them."""
    data = message.get("data", {})
    article = data.get("article", {})
    values = {
        "COPYDESK_ALERT_ID": message_id,
        "COPYDESK_EVENT_TYPE": message.get("type"),
        "COPYDESK_EVENT_WATCH": data.get("watch"),
        "COPYDESK_EVENT_ID": data.get("event_id"),
        "COPYDESK_EVENT_ARTICLE_ID": article.get("id"),
        "COPYDESK_EVENT_URL": article.get("url"),
        "COPYDESK_EVENT_TITLE": article.get("title"),
    }
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {name: str(value) for name, value in values.items() if value is not None}
