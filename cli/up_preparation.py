"""Prepare `copydesk up`: check the settings, create the tables, choose what to follow, decide what to start."""

import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import typer

from cli.context import open_for_writing
from cli.forgotten_feeds import warn_of_forgotten_feeds
from cli.output import echo, echo_if_possible
from cli.sample_port import move_sample_feeds
from cli.sample_server import check_sample_ports, open_sample_site
from cli.setting_names import warn_of_unknown_settings
from cli.up_plan import SAMPLE_SITE_OPTION, UpPlan
from db import Database, sources
from db.settings import sqlite_file
from sample_site import OUTLETS, SampleSite
from services.errors import UsageError
from services.sources import StarterFeed, follow_feed, follow_starter_feeds, load_starter_feeds
from web.settings import WebSettings
from web.sockets import bind_socket
from workers.local import process_specs
from workers.local.broker import BrokerError, find_broker_binary, wait_for_broker
from workers.local.instance_lock import AlreadyRunningError, InstanceLock
from workers.settings import WorkerSettings

__all__ = ["ask_what_to_follow", "prepare", "sample_feeds"]

_FOLLOW_PROMPT = """No feeds yet. Choose what to follow:
  1  the sample site: invented publications on this machine, needs no internet
  2  the starter list: real publications, copied to {home}/starter.tsv for you to edit
  3  nothing now (later: copydesk add URL)"""
_FOLLOW_CHOICES = {"1": "sample", "2": "starter", "3": "nothing"}


def prepare(follow_choice: str) -> tuple[UpPlan, InstanceLock, socket.socket]:
    """Prepare everything before the processes start; called in a child of the process that will run them.

    Args:
        follow_choice: as in `cli.up.run_all`.

    Returns:
        What to run, the lock of the folder, which names the parent process, and the socket of the web page.

    Raises:
        SiteOverrideError: a site override file is invalid.
        ModelMissingError: an optional model is not installed.
        UsageError: it runs already, or a process cannot start.
        BindError: the port of the web page is taken.
    """
    settings, web_settings = WorkerSettings(), WebSettings()
    warn_of_unknown_settings()
    settings.check_models()
    settings.check_site_overrides()
    web_url = f"http://{web_settings.web_host}:{web_settings.web_port}"
    lock = InstanceLock(settings.home, web_url, os.getppid())
    try:
        if not settings.home.exists():
            _check_before_first_start(settings, web_settings, follow_choice)
        lock.acquire()
        listener = bind_socket(web_settings.web_host, web_settings.web_port)
        plan = _make_plan(settings, web_url, _follow(settings, follow_choice))
        if not plan.broker:
            wait_for_broker(settings, report=echo_if_possible)
    except (AlreadyRunningError, BrokerError) as error:
        raise UsageError(str(error)) from error
    return plan, lock, listener


def _check_before_first_start(settings: WorkerSettings, web: WebSettings, follow_choice: str) -> None:
    """Check what refuses a start, so that nothing is created for one that is refused."""
    bind_socket(web.web_host, web.web_port).close()
    if not settings.redis_url:
        find_broker_binary()
    file = sqlite_file(settings)
    is_new = file is not None and not file.exists()
    if follow_choice == "sample" or (is_new and not follow_choice and not sys.stdin.isatty()):
        check_sample_ports(web.sample_site_port, web.web_port)
        open_sample_site(web.sample_site_port).stop()


def _make_plan(settings: WorkerSettings, web_url: str, sample_site: SampleSite | None) -> UpPlan:
    sample_hosts = sample_site.hosts if sample_site else ()
    environment = {
        "COPYDESK_ALLOWED_PRIVATE_HOSTS": ",".join(sorted({*settings.allowed_private_hosts, *sample_hosts}))
    }
    worker = process_specs.worker_process(settings, environment)
    if sample_site:
        port = str(WebSettings().sample_site_port)
        worker = replace(worker, command=(*worker.command, SAMPLE_SITE_OPTION, port))
    return UpPlan(
        web_url,
        broker=None if settings.redis_url else process_specs.broker_process(settings),
        broker_socket_path=settings.broker_socket_path,
        worker=worker,
    )


def _follow(settings: WorkerSettings, follow_choice: str) -> SampleSite | None:
    """Follow what was chosen; return the sample site, closed, when its feeds are followed."""
    database = open_for_writing()
    choice = follow_choice or _choose_what_to_follow(database, settings)
    port = WebSettings().sample_site_port
    with database.transaction() as session:
        if choice == "starter":
            followed = follow_starter_feeds(session, load_starter_feeds(settings.home))
            warn_of_forgotten_feeds(followed.forgotten)
        feeds = sources.list_feeds(session)
        if old_ports := move_sample_feeds(session, feeds, port, settings.allowed_private_hosts):
            feeds = sources.list_feeds(session)
    followed_urls = {feed.url for feed in feeds}
    for old_port in old_ports:
        echo(f"The sample site is at port {port} now; what was followed at port {old_port} was moved there.")
    sample_site = None
    if choice == "sample" or f"http://127.0.0.1:{port}{OUTLETS[0].path}" in followed_urls:
        check_sample_ports(port, WebSettings().web_port)
        sample_site = open_sample_site(port)
        with database.transaction() as session:
            for starter_feed in sample_feeds(sample_site):
                if starter_feed.feed not in followed_urls:
                    follow_feed(session, starter_feed)
        sample_site.stop()
    database.close()
    return sample_site


def _choose_what_to_follow(database: Database, settings: WorkerSettings) -> str:
    """Ask what to follow when nothing is followed yet; choose the sample site without a terminal."""
    with database.read_transaction() as session:
        if sources.list_feeds(session, limit=1):
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
