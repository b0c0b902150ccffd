"""The command `doctor`: check this installation and say how to fix what is wrong."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from cli.output import JsonOption, echo, print_json
from cli.setting_names import find_unknown_settings
from db import Database, DatabaseError, DatabaseSettings, migrations, queries
from db.queries import StatusView
from db.setting_values import is_mail_address
from db.settings import sqlite_file
from pipeline.errors import ModelMissingError, SiteOverrideError
from pipeline.urls import safe_link
from services.clock import utc_now
from services.disk_space import DiskSpace, describe_full_disks, read_disks
from web.settings import WebSettings
from web.sockets import BindError, bind_socket
from web.stall import describe_stall
from workers.local.broker import BrokerError, check_broker, find_broker_binary
from workers.local.stopped_worker import describe_stopped_worker, find_stopped_worker
from workers.queues import QUEUE_NAMES
from workers.settings import WorkerSettings
from workers.worker_reports import read_broker

__all__ = ["CHECKS", "doctor"]

# Free space, as a multiple of what is needed, below which it will soon not be enough.
_MIN_FREE_DISK_FACTOR = 5
# Failing ways to send alerts that are named.
_MAX_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check; `problem` is "" when all is well, `broken` means that nothing works without a fix."""

    check: str
    problem: str = ""
    broken: bool = True


def _check_python() -> CheckResult:
    is_too_old = sys.version_info < (3, 11)
    return CheckResult("python", "this is too old; install Python 3.11 or newer" if is_too_old else "")


def _check_settings() -> CheckResult:
    _ = WebSettings()  # the other checks read the other settings
    return CheckResult("settings", "; ".join(find_unknown_settings()), broken=False)


def _check_web() -> CheckResult:
    try:
        # Any free port: at that of the settings, the web page may run.
        bind_socket(WebSettings().web_host, 0).close()
    except BindError as error:
        return CheckResult("web", str(error))
    return CheckResult("web")


def _check_mail() -> CheckResult:
    settings = WorkerSettings()
    problem = ""
    if settings.smtp_host and not settings.mail_from:
        problem = "COPYDESK_SMTP_HOST is set, but no digest is sent without COPYDESK_MAIL_FROM; set it to an address"
    elif settings.mail_from and not settings.smtp_host:
        problem = "COPYDESK_MAIL_FROM is set, but no digest is sent without COPYDESK_SMTP_HOST; set it to a mail server"
    return CheckResult("mail", problem, broken=False)


def _check_database() -> CheckResult:
    settings = DatabaseSettings()
    path = sqlite_file(settings)
    if path is not None and not path.exists():
        problem = f"there is none at {path} yet; `copydesk up` or `copydesk migrate` creates it"
        return CheckResult("database", problem, broken=False)
    try:
        database = Database(settings.url)
        missing_migrations = migrations.pending_revisions(database)
    except DatabaseError as error:
        return CheckResult("database", error.message)
    if missing_migrations == migrations.all_revisions():
        return CheckResult("database", "it has no tables; run: copydesk migrate")
    missing = f"migrations are missing ({', '.join(missing_migrations)}); run: copydesk migrate"
    return CheckResult("database", missing if missing_migrations else "")


def _check_progress() -> CheckResult:
    status = _read_status()
    return CheckResult("progress", describe_stall(status) if status else "", broken=False)


def _check_alerts() -> CheckResult:
    status = _read_status()
    problems = [channel.describe() for channel in status.failing_alerts] if status else []
    return CheckResult("alerts", "; ".join(problems[:_MAX_PROBLEMS]), broken=False)


def _read_status() -> StatusView | None:
    """Return the state of the pipeline; None without a usable database, whose check says what is wrong."""
    settings = DatabaseSettings()
    path = sqlite_file(settings)
    if path is not None and not path.exists():
        return None
    try:
        with Database(settings.url).read_transaction() as session:
            return queries.read_status(session, utc_now())
    except DatabaseError:
        return None


def _check_broker() -> CheckResult:
    settings = WorkerSettings()
    try:
        if not settings.redis_url:
            find_broker_binary()
    except BrokerError as error:
        return CheckResult("broker", str(error))
    # The embedded broker runs only while `copydesk up` does, which may be stopped on purpose.
    return CheckResult("broker", check_broker(settings), broken=bool(settings.redis_url))


def _check_workers() -> CheckResult:
    settings = WorkerSettings()
    stopped_pid = find_stopped_worker(settings.home)
    if stopped_pid is not None:
        return CheckResult("workers", describe_stopped_worker(stopped_pid), broken=False)
    broker = read_broker(settings)
    consumed = {name for worker in broker.workers for name in worker.queues}
    idle = [name for name in QUEUE_NAMES if name not in consumed] if broker.is_up else []
    problem = f"none takes messages of {', '.join(idle)}; start one: copydesk worker -Q {','.join(idle)}"
    return CheckResult("workers", problem if idle else "", broken=False)


def _check_models() -> CheckResult:
    try:
        _ = WorkerSettings().enrichers
    except ModelMissingError as error:
        return CheckResult("models", str(error))
    return CheckResult("models")


def _check_publishers() -> CheckResult:
    try:
        WorkerSettings().check_site_overrides()
    except SiteOverrideError as error:
        return CheckResult("publishers", str(error))
    return CheckResult("publishers")


def _check_contact() -> CheckResult:
    contact = WorkerSettings().contact
    if is_mail_address(contact.removeprefix("mailto:")) or safe_link(contact):
        return CheckResult("contact", broken=False)
    reason = f"{contact} is neither a mail address nor a URL, so " if contact else ""
    problem = "publishers cannot reach you; set COPYDESK_CONTACT to a mail address or to a URL that names you"
    return CheckResult("contact", reason + problem, broken=False)


def _check_disk() -> CheckResult:
    settings = DatabaseSettings()
    home = settings.home.resolve()
    folder = next(path for path in (home, *home.parents) if path.exists())
    disks = read_disks(settings)
    if problem := describe_full_disks(disks) or _write_problem(home, folder):
        return CheckResult("disk", problem)
    short = [disk for disk in disks if disk.free_bytes < disk.needed_bytes * _MIN_FREE_DISK_FACTOR]
    return CheckResult("disk", "; ".join(map(_describe_short, short)), broken=False)


def _describe_short(disk: DiskSpace) -> str:
    free, needed = disk.free_bytes // 1_000_000, disk.needed_bytes // 1_000_000
    return f"only {free} MB are free for {disk.folder}; with less than {needed} MB nothing is fetched"


def _write_problem(home: Path, existing_folder: Path) -> str:
    can_write = existing_folder.is_dir() and os.access(existing_folder, os.W_OK)
    return "" if can_write else f"cannot write to {home}; change its permissions or set COPYDESK_HOME"


CHECKS: tuple[Callable[[], CheckResult], ...] = (
    _check_python,
    _check_settings,
    _check_web,
    _check_database,
    _check_progress,
    _check_alerts,
    _check_mail,
    _check_broker,
    _check_workers,
    _check_models,
    _check_publishers,
    _check_contact,
    _check_disk,
)


def doctor(as_json: JsonOption = False) -> None:
    """Check this installation and say how to fix what is wrong."""
    results = [check() for check in CHECKS]
    if as_json:
        print_json(results)
    else:
        for result in results:
            label = "ok" if not result.problem else "BROKEN" if result.broken else "note"
            echo(f"{label:<7} {result.check:<10} {result.problem}".rstrip())
    if any(result.problem and result.broken for result in results):
        raise typer.Exit(1)
