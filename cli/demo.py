"""The same stack as `up`, on the sample newsroom, once: until nothing is left to do."""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from cli.opening import now
from cli.output import listing, say
from cli.problems import UserMistake
from cli.sources import follow
from cli.up import newsroom_lines, stoppable
from db import Database, DatabaseSettings, migrations, open_database, queries
from web.newsroom import Newsroom
from workers.embedded import BrokerProblem, Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

__all__ = ["run"]

_SECONDS = 120
_COLUMNS = ("id", "published", "source", "title", "agency", "language")


def run() -> None:
    """Fetch, clean, enrich and store what the newsroom publishes, then show it.

    Raises:
        UserMistake: it did not end in time, or a process broke.
    """
    started = time.monotonic()
    try:
        with ExitStack() as stack, stoppable():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-demo-")))
            opened = _start(stack, folder)
            _show(opened, time.monotonic() - started)
            opened.close()
    except BrokerProblem as problem:
        raise UserMistake(str(problem)) from problem
    except KeyboardInterrupt:
        sys.exit(130)


def _start(stack: ExitStack, folder: Path) -> Database:
    newsroom = stack.enter_context(Newsroom())
    environment = {
        "COPYDESK_HOME": str(folder),
        "COPYDESK_DATABASE_URL": f"sqlite:///{folder}/copydesk.db",
        "COPYDESK_REDIS_URL": f"unix://{folder}/broker.sock",
        "COPYDESK_ALLOW_PRIVATE": ",".join(newsroom.hosts),
        # Our own machine, and nobody to be polite to: short pauses.
        "COPYDESK_HOST_DELAY": "0.05",
        "COPYDESK_TICK": "0.5",
        "COPYDESK_RETRY_BASE": "0.5",
        "COPYDESK_RETRY_CAP": "1",
    }
    os.environ.update(environment)
    settings = WorkerSettings()
    migrations.upgrade(Database(DatabaseSettings().url))
    opened = open_database(DatabaseSettings())
    with opened.transaction() as session:
        for line in newsroom_lines(newsroom):
            follow(session, line)
    processes = stack.enter_context(Processes())
    processes.start(family.broker(settings))
    wait_for_broker(settings)
    processes.start(family.worker(settings, environment))
    _wait(opened, processes)
    return opened


def _wait(opened: Database, processes: Processes) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        with opened.reading() as session:
            left = queries.left_to_do(session, now() + timedelta(minutes=1))
        if not left:
            return
        if gone := processes.ended():
            raise UserMistake(
                f"the {gone[0].name} process ended by itself (exit code {gone[1]}); the lines above say why"
            )
        if time.monotonic() > deadline:
            raise UserMistake(
                f"{left} feeds and entries are still under way after {_SECONDS} s; see the lines above"
            )
        time.sleep(0.2)


def _show(opened: Database, seconds: float) -> None:
    with opened.reading() as session:
        articles = queries.latest_articles(session, queries.Filters(limit=100))
        state = queries.status(session, now())
    say("")
    listing(articles, _COLUMNS, as_json=False, empty="No articles came out.")
    say(f"\n{state.articles} articles from {state.feeds} feeds in {seconds:.1f} s")
    for ending, count in state.endings.items():
        say(f"{count:>5}  {ending}")
