"""Everything in one folder: what to follow is settled, the family started, and ended together."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

import typer

from cli.opening import database, now
from cli.output import say
from cli.problems import UserMistake
from cli.sources import follow
from cli.starter import Line, starter_lines
from db import Database, sources
from pipeline.clean import load
from web.listening import listen
from web.newsroom import OUTLETS, Newsroom
from web.settings import WebSettings
from workers.embedded import AlreadyRunning, BrokerProblem, Household, Processes, Revival, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

__all__ = ["newsroom_lines", "run", "stoppable"]

_OFFER = """Nothing is followed yet. What shall it be?
  1  the sample newsroom: invented outlets on this machine, works without internet
  2  the starter list: real publications (a copy to edit is put into {home}/starter.tsv)
  3  nothing yet (later: copydesk add URL)"""
_CHOICES = {"1": "sample", "2": "starter", "3": "nothing"}


def run(wish: str) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        wish: ``sample`` or ``starter`` to follow it without asking; "" asks when nothing is followed.

    Raises:
        PublisherProblem: a file about a publisher cannot be used.
        UserMistake: it runs already, or a member of the family cannot start.
        CannotListen: something else is where the web page should be.
    """
    settings, page = WorkerSettings(), WebSettings()
    # A mistake in a file is said before anything starts.
    load(settings.publishers_folder)
    address = f"http://{page.web_host}:{page.web_port}"
    try:
        with Household(settings.home, address), ExitStack() as stack, stoppable():
            # Nothing is started beside a page that could not be.
            listen(page.web_host, page.web_port).close()
            processes = _start(stack, settings, wish)
            say(f"Copydesk is at work. Look at {address} — Ctrl-C ends it.")
            sys.stdout.flush()
            _watch(processes)
    except (AlreadyRunning, BrokerProblem) as problem:
        raise UserMistake(str(problem)) from problem
    except KeyboardInterrupt:
        say("Copydesk has ended; the next start goes on where it stopped.")


def _start(stack: ExitStack, settings: WorkerSettings, wish: str) -> Processes:
    opened = database()
    hosts = _newsroom(stack, opened, wish or _wish(opened, settings))
    opened.close()
    environment = {"COPYDESK_ALLOW_PRIVATE": ",".join(sorted({*settings.allow_private, *hosts}))}
    processes = stack.enter_context(Processes())
    if not settings.redis_url:
        processes.start(family.broker(settings))
    wait_for_broker(settings)
    processes.start(family.web(environment))
    processes.start(family.worker(settings, environment))
    return processes


def _watch(processes: Processes) -> NoReturn:
    """Start again what ended by itself: the ledger knows where everything stands."""
    revival = Revival()
    while True:
        if gone := processes.ended():
            child, code = gone
            ending = f"the {child.name} process ended by itself (exit code {code})"
            if not revival.worth(child.name, now()):
                raise UserMistake(f"{ending} again and again; the lines above say why")
            say(f"{ending}; it is started again.")
            processes.start(child)
        time.sleep(0.3)


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM ends things like Ctrl-C does."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wish(opened: Database, settings: WorkerSettings) -> str:
    """What to follow: asked once, while nothing is followed; the sample when there is nobody to ask."""
    with opened.reading() as session:
        if sources.feeds(session):
            return ""
    if not sys.stdin.isatty():
        return "sample"
    say(_OFFER.format(home=settings.home))
    return _CHOICES.get(typer.prompt("Your choice", default="1"), "nothing")


def _newsroom(stack: ExitStack, opened: Database, wish: str) -> tuple[str, ...]:
    """Follow what was wished for, and serve the sample newsroom while its feeds are followed."""
    with opened.transaction() as session:
        for line in starter_lines() if wish == "starter" else ():
            follow(session, line)
        followed = {feed.url for feed in sources.feeds(session)}
    port = WebSettings().sample_port
    ours = f"http://127.0.0.1:{port}{OUTLETS[0].path}"
    if wish != "sample" and ours not in followed:
        return ()
    newsroom = _served(stack, port)
    with opened.transaction() as session:
        for line in newsroom_lines(newsroom):
            follow(session, line)
    return newsroom.hosts


def _served(stack: ExitStack, port: int) -> Newsroom:
    try:
        return stack.enter_context(Newsroom(port))
    except OSError as error:
        raise UserMistake(
            f"the sample newsroom needs the ports {port} to {port + len(OUTLETS) - 1} ({error}); "
            "free them, or set COPYDESK_SAMPLE_PORT"
        ) from error


def newsroom_lines(newsroom: Newsroom) -> list[Line]:
    """The sample newsroom's feeds, as a list to follow.

    Args:
        newsroom: it is being served.
    """
    rows = zip(OUTLETS, newsroom.feeds, newsroom.homes, strict=True)
    return [Line(outlet.name, feed, home, language=outlet.language) for outlet, feed, home in rows]
