"""Everything in one folder: what to follow is settled, the family started, and ended together."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

import typer

from cli.opening import database
from cli.output import say
from cli.problems import UserMistake
from cli.sources import follow
from cli.starter import Line, starter_lines
from db import Database, sources
from web.newsroom import Newsroom
from web.settings import WebSettings
from workers.embedded import AlreadyRunning, BrokerProblem, Household, Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

__all__ = ["newsroom_lines", "run"]

_SAMPLE_PORT = 8710
_OFFER = """Nothing is followed yet. What shall it be?
  1  the sample newsroom: invented outlets on this machine, works without internet
  2  the starter list: real publications (edit {home}/starter.tsv, see also: copydesk add URL)
  3  nothing yet"""
_CHOICES = {"1": "sample", "2": "starter", "3": "nothing"}


def run(wish: str) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        wish: ``sample`` or ``starter`` to follow it without asking; "" asks when nothing is followed.

    Raises:
        UserMistake: it runs already, or a member of the family cannot start.
    """
    settings, page = WorkerSettings(), WebSettings()
    address = f"http://{page.web_host}:{page.web_port}"
    try:
        with Household(settings.home, address), ExitStack() as stack:
            _start(stack, settings, wish)
            say(f"Copydesk is at work. Look at {address} — Ctrl-C ends it.")
            sys.stdout.flush()
            _watch(stack.pop_all(), settings)
    except (AlreadyRunning, BrokerProblem) as problem:
        raise UserMistake(str(problem)) from problem


def _start(stack: ExitStack, settings: WorkerSettings, wish: str) -> None:
    opened = database()
    newsroom = _newsroom(stack, opened, wish or _wish(opened, settings))
    environment = {"COPYDESK_ALLOW_PRIVATE": ",".join({*settings.allow_private, *newsroom})}
    processes = stack.enter_context(Processes())
    if not settings.redis_url:
        processes.start(family.broker(settings))
    wait_for_broker(settings)
    processes.start(family.web(environment))
    processes.start(family.worker(settings, environment))
    stack.callback(say, "Copydesk has ended; the next start goes on where it stopped.")
    _family[:] = [processes]


_family: list[Processes] = []


def _watch(stack: ExitStack, settings: WorkerSettings) -> None:
    with stack, _stoppable():
        while (gone := _family[0].ended()) is None:
            time.sleep(0.3)
    raise UserMistake(f"the {gone[0]} ended by itself (exit code {gone[1]}); see the lines above and {settings.home}")
