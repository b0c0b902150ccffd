"""Everything in one folder: what to follow is settled, the family started, and ended together."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from cli.context import connect_database, utc_now
from cli.errors import UsageError
from cli.output import echo
from cli.sources import follow_feed
from cli.starter_feeds import StarterFeed, load_starter_feeds
from db import Database, sources
from pipeline.clean import load_site_overrides
from sample_site import OUTLETS, SampleSite
from web.settings import WebSettings
from web.sockets import bind_socket
from workers.local import (
    AlreadyRunningError,
    BrokerError,
    InstanceLock,
    ProcessManager,
    ProcessSpec,
    RestartPolicy,
    process_specs,
)
from workers.local.broker import wait_for_broker
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["run_all", "sample_feeds", "sigterm_as_interrupt"]

_FOLLOW_PROMPT = """Nothing is followed yet. What shall it be?
  1  the sample newsroom: invented outlets on this machine, works without internet
  2  the starter list: real publications (a copy to edit is put into {home}/starter.tsv)
  3  nothing yet (later: copydesk add URL)"""
_FOLLOW_CHOICES = {"1": "sample", "2": "starter", "3": "nothing"}


def run_all(follow_choice: str) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        follow_choice: ``sample`` or ``starter`` to follow it without asking; "" asks when nothing is followed.

    Raises:
        PublisherProblem: a file about a publisher cannot be used.
        UserMistake: it runs already, or a member of the family cannot start.
        CannotListen: something else is where the web page should be.
    """
    settings, web_settings = WorkerSettings(), WebSettings()
    # A mistake in a file is said before anything starts.
    load_site_overrides(settings.overrides_folder)
    web_url = f"http://{web_settings.web_host}:{web_settings.web_port}"
    try:
        with InstanceLock(settings.home, web_url), ExitStack() as stack, sigterm_as_interrupt():
            # Nothing is started beside a page that could not be.
            bind_socket(web_settings.web_host, web_settings.web_port).close()
            processes = _start_processes(stack, settings, follow_choice)
            echo(f"Copydesk is at work. Look at {web_url} — Ctrl-C ends it.")
            sys.stdout.flush()
            _supervise(processes)
    except (AlreadyRunningError, BrokerError) as error:
        raise UsageError(str(error)) from error
    except KeyboardInterrupt:
        echo("Copydesk has ended; the next start goes on where it stopped.")


def _start_processes(stack: ExitStack, settings: WorkerSettings, follow_choice: str) -> ProcessManager:
    database = connect_database()
    sample_hosts = _serve_sample(stack, database, follow_choice or _choose_what_to_follow(database, settings))
    database.close()
    environment = {
        "COPYDESK_ALLOWED_PRIVATE_HOSTS": ",".join(sorted({*settings.allowed_private_hosts, *sample_hosts}))
    }
    processes = stack.enter_context(ProcessManager())
    if not settings.redis_url:
        processes.start(process_specs.broker_process(settings))
    wait_for_broker(settings)
    processes.start(process_specs.web_process(environment))
    processes.start(process_specs.worker_process(settings, environment))
    return processes


def _supervise(processes: ProcessManager) -> NoReturn:
    """Restart children that exit, later each time; the ledger knows the state of all work."""
    restart_policy = RestartPolicy()
    pending: list[tuple[datetime, ProcessSpec]] = []
    while True:
        if exited := processes.pop_exited():
            spec, exit_code = exited
            exit_message = f"the {spec.name} process ended by itself (exit code {exit_code})"
            delay = restart_policy.restart_delay(spec.name, utc_now())
            echo(f"{exit_message}; restarting it in {delay.total_seconds():.0f} s.")
            sys.stdout.flush()
            pending.append((utc_now() + delay, spec))
        for restart in [restart for restart in pending if restart[0] <= utc_now()]:
            pending.remove(restart)
            processes.start(restart[1])
        time.sleep(0.3)


@contextmanager
def sigterm_as_interrupt() -> Iterator[None]:
    """SIGTERM ends things like Ctrl-C does."""

    def raise_interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    previous_handler = signal.signal(signal.SIGTERM, raise_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous_handler)


def _choose_what_to_follow(database: Database, settings: WorkerSettings) -> str:
    """What to follow: asked once, while nothing is followed; the sample when there is nobody to ask."""
    with database.read_transaction() as session:
        if sources.list_feeds(session):
            return ""
    if not sys.stdin.isatty():
        return "sample"
    echo(_FOLLOW_PROMPT.format(home=settings.home))
    return _FOLLOW_CHOICES.get(typer.prompt("Your choice", default="1"), "nothing")


def _serve_sample(stack: ExitStack, database: Database, follow_choice: str) -> tuple[str, ...]:
    """Follow what was wished for, and serve the sample newsroom while its feeds are followed."""
    with database.transaction() as session:
        for starter_feed in load_starter_feeds() if follow_choice == "starter" else ():
            follow_feed(session, starter_feed)
        followed_urls = {feed.url for feed in sources.list_feeds(session)}
    port = WebSettings().sample_site_port
    sample_url = f"http://127.0.0.1:{port}{OUTLETS[0].path}"
    if follow_choice != "sample" and sample_url not in followed_urls:
        return ()
    site = _start_sample_site(stack, port)
    with database.transaction() as session:
        for starter_feed in sample_feeds(site):
            follow_feed(session, starter_feed)
    return site.hosts


def _start_sample_site(stack: ExitStack, port: int) -> SampleSite:
    try:
        return stack.enter_context(SampleSite(port))
    except OSError as error:
        raise UsageError(
            f"the sample newsroom needs the ports {port} to {port + len(OUTLETS) - 1} ({error}); "
            "free them, or set COPYDESK_SAMPLE_SITE_PORT"
        ) from error


def sample_feeds(site: SampleSite) -> list[StarterFeed]:
    """The sample newsroom's feeds, as a list to follow.

    Args:
        site: it is being served.
    """
    outlet_rows = zip(OUTLETS, site.feed_urls, site.home_urls, strict=True)
    return [
        StarterFeed(outlet.name, feed_url, home_url, language=outlet.language)
        for outlet, feed_url, home_url in outlet_rows
    ]
