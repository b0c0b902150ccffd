"""Run everything in one folder: broker, worker, scheduler and web page, started and stopped together."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cli.context import open_for_writing
from cli.forgotten_feeds import warn_of_forgotten_feeds
from cli.output import echo
from db import Database, sources
from sample_site import OUTLETS, SampleSite
from services.clock import utc_now
from services.errors import UsageError
from services.sources import StarterFeed, follow_feed, follow_starter_feeds, load_starter_feeds
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

__all__ = ["run_all", "sample_feeds", "sigterm_as_interrupt", "start_sample_site"]

_FOLLOW_PROMPT = """No feeds yet. Choose what to follow:
  1  the sample site: invented publications on this machine, needs no internet
  2  the starter list: real publications, copied to {home}/starter.tsv for you to edit
  3  nothing now (later: copydesk add URL)"""
_FOLLOW_CHOICES = {"1": "sample", "2": "starter", "3": "nothing"}


def run_all(follow_choice: str) -> None:
    """Run until Ctrl-C or SIGTERM.

    Args:
        follow_choice: ``sample`` or ``starter`` follows it without asking; "" asks when nothing is followed.

    Raises:
        SiteOverrideError: a site override file is invalid.
        UsageError: it runs already, or a process cannot start.
        BindError: the port of the web page is taken.
    """
    settings, web_settings = WorkerSettings(), WebSettings()
    settings.check_site_overrides()
    web_url = f"http://{web_settings.web_host}:{web_settings.web_port}"
    try:
        with InstanceLock(settings.home, web_url), ExitStack() as stack, sigterm_as_interrupt():
            # Fail early if the port of the web page is taken.
            bind_socket(web_settings.web_host, web_settings.web_port).close()
            processes = _start_processes(stack, settings, follow_choice)
            echo(f"Copydesk is running: {web_url} (stop with Ctrl-C)")
            sys.stdout.flush()
            _supervise(processes)
    except (AlreadyRunningError, BrokerError) as error:
        raise UsageError(str(error)) from error
    except KeyboardInterrupt:
        echo("Copydesk has stopped. The next start continues where it stopped.")


def _start_processes(stack: ExitStack, settings: WorkerSettings, follow_choice: str) -> ProcessManager:
    database = open_for_writing()
    sample_hosts = _serve_sample(stack, database, follow_choice or _choose_what_to_follow(database, settings))
    database.close()
    environment = {
        "COPYDESK_ALLOWED_PRIVATE_HOSTS": ",".join(sorted({*settings.allowed_private_hosts, *sample_hosts}))
    }
    processes = stack.enter_context(ProcessManager())
    if not settings.redis_url:
        processes.start(process_specs.broker_process(settings))
    wait_for_broker(settings)
    processes.start(process_specs.worker_process(settings, environment))
    processes.start(process_specs.web_process(environment))
    return processes


def _supervise(processes: ProcessManager) -> NoReturn:
    """Restart processes that exit, later each time; no work is lost, since progress is in the database."""
    restart_policy = RestartPolicy()
    pending: list[tuple[datetime, ProcessSpec]] = []
    while True:
        if exited := processes.pop_exited():
            spec, exit_code = exited
            exit_message = f"the {spec.name} process exited unexpectedly (exit code {exit_code})"
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
    """Treat SIGTERM as Ctrl-C."""

    def raise_interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    previous_handler = signal.signal(signal.SIGTERM, raise_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous_handler)


def _choose_what_to_follow(database: Database, settings: WorkerSettings) -> str:
    """Ask what to follow when nothing is followed yet; choose the sample site without a terminal."""
    with database.read_transaction() as session:
        if sources.list_feeds(session):
            return ""
    if not sys.stdin.isatty():
        return "sample"
    return ask_what_to_follow(settings.home)


def ask_what_to_follow(home: Path) -> str:
    """Ask on the terminal until the answer is one of the choices; return ``sample``, ``starter`` or ``nothing``.

    Args:
        home: where the starter list is copied.
    """
    echo(_FOLLOW_PROMPT.format(home=home))
    while (answer := typer.prompt("Your choice", default="1").strip()) not in _FOLLOW_CHOICES:
        echo(f"{answer!r} is none of the choices; type {' or '.join(_FOLLOW_CHOICES)}")
    return _FOLLOW_CHOICES[answer]


def _serve_sample(stack: ExitStack, database: Database, follow_choice: str) -> tuple[str, ...]:
    """Follow what was chosen, and serve the sample site as long as its feeds are followed."""
    with database.transaction() as session:
        if follow_choice == "starter":
            followed = follow_starter_feeds(session, load_starter_feeds(WorkerSettings().home))
            warn_of_forgotten_feeds(followed.forgotten)
        followed_urls = {feed.url for feed in sources.list_feeds(session)}
    port = WebSettings().sample_site_port
    sample_url = f"http://127.0.0.1:{port}{OUTLETS[0].path}"
    if follow_choice != "sample" and sample_url not in followed_urls:
        return ()
    site = start_sample_site(stack, port)
    with database.transaction() as session:
        for starter_feed in sample_feeds(site):
            follow_feed(session, starter_feed)
    return site.hosts


def start_sample_site(stack: ExitStack, port: int) -> SampleSite:
    """Serve the sample site until the stack is closed.

    Args:
        stack: what stops it.
        port: of the first publication; the others follow.

    Raises:
        UsageError: one of the ports is taken.
    """
    try:
        return stack.enter_context(SampleSite(port))
    except OSError as error:
        raise UsageError(
            f"the sample site needs the ports {port} to {port + len(OUTLETS) - 1} ({error.strerror}); "
            "free them, or set COPYDESK_SAMPLE_SITE_PORT"
        ) from error


def sample_feeds(site: SampleSite) -> list[StarterFeed]:
    """List the feeds of the sample site.

    Args:
        site: the running server.
    """
    outlet_rows = zip(OUTLETS, site.feed_urls, site.home_urls, strict=True)
    return [
        StarterFeed(outlet.name, feed_url, home_url, language=outlet.language)
        for outlet, feed_url, home_url in outlet_rows
    ]
