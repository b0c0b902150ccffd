"""`status` and `doctor`: how the pipeline is, and what is wrong with this machine."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from cli.context import connect_database, utc_now
from cli.output import JsonOption, echo, print_json
from db import Database, DatabaseError, DatabaseSettings, migrations, queries
from db.queries import StatusView
from pipeline.errors import ModelMissingError
from workers.local import BrokerError, check_broker, find_broker_binary
from workers.settings import WorkerSettings

__all__ = ["register"]

_MIN_FREE_DISK_BYTES = 1_000_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("status")(show_status)
    app.command("doctor")(doctor)


def show_status(
    should_watch: Annotated[
        bool, typer.Option("--watch", help="Again every two seconds, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show backlog, lag and rate of each stage, and what is in trouble."""
    database = connect_database()
    while True:
        with database.read_transaction() as session:
            status_view = queries.read_status(session, utc_now())
        if as_json:
            print_json(status_view)
        else:
            _print_status(status_view)
        if not should_watch:
            return
        time.sleep(2)


def _print_status(status_view: StatusView) -> None:
    echo(f"{'stage':<9} {'backlog':>8} {'lag':>9} {'per minute':>11}")
    for stage in status_view.stages:
        echo(f"{stage.step:<9} {stage.backlog:>8} {_format_duration(stage.lag):>9} {stage.rate:>11.1f}")
    due = f"{status_view.feeds_due} due, the oldest for {_format_duration(status_view.oldest_due)}"
    echo(f"\n{status_view.articles} articles; {status_view.feeds} feeds, {due}")
    for outcome, count in status_view.endings.items():
        echo(f"{count:>8}  {outcome}")
    if status_view.dead_letters:
        echo(f"{status_view.dead_letters} dead letters: copydesk dead list")
    if status_view.feeds_missing:
        echo(f"{status_view.feeds_missing} feeds listed more than we saw in the last 7 days: copydesk feeds")
    for feed in status_view.failing:
        echo(f"feed {feed.feed_id} failed {feed.failures} times: {feed.url}: {feed.reason}: {feed.message}")


def _format_duration(duration: timedelta | None) -> str:
    if duration is None:
        return "–"
    seconds = int(duration.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"  # noqa: PLR2004 - two minutes


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; `problem` is empty when all is well, `broken` means that nothing works without it."""

    check: str
    problem: str = ""
    broken: bool = True


def _check_python() -> CheckResult:
    is_too_old = sys.version_info < (3, 11)
    return CheckResult("python", "Python 3.11 or newer is needed" if is_too_old else "")


def _check_database() -> CheckResult:
    try:
        database = Database(DatabaseSettings().url)
        missing_migrations = migrations.pending_revisions(database)
    except DatabaseError as error:
        return CheckResult("database", error.message)
    is_new = database.dialect == "sqlite" and len(missing_migrations) == len(migrations.all_revisions())
    return CheckResult(
        "database",
        "migrations are missing; run: copydesk migrate" if missing_migrations and not is_new else "",
    )


def _check_broker() -> CheckResult:
    settings = WorkerSettings()
    if settings.redis_url:
        return CheckResult("broker", check_broker(settings))
    try:
        find_broker_binary()
    except BrokerError as error:
        return CheckResult("broker", str(error))
    return CheckResult("broker")


def _check_contact() -> CheckResult:
    is_missing = not WorkerSettings().contact
    text = (
        "publishers cannot reach you: set COPYDESK_CONTACT to an address or a web page that says who you are"
    )
    return CheckResult("contact", text if is_missing else "", broken=False)


def _check_disk() -> CheckResult:
    home = WorkerSettings().home
    home.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(home).free
    return CheckResult(
        "disk",
        f"only {free_bytes // 1_000_000} MB are free under {home}"
        if free_bytes < _MIN_FREE_DISK_BYTES
        else "",
    )


def _check_models() -> CheckResult:
    try:
        _ = WorkerSettings().enrichers
    except ModelMissingError as error:
        return CheckResult("models", str(error))
    return CheckResult("models")


def _check_publishers() -> CheckResult:
    # Here, because the other commands of this file should not wait until all of cleaning is loaded.
    from pipeline.clean.site_overrides import SiteOverrideError, load_site_overrides

    try:
        load_site_overrides(WorkerSettings().overrides_folder)
    except SiteOverrideError as error:
        return CheckResult("publishers", str(error))
    return CheckResult("publishers")


CHECKS: tuple[Callable[[], CheckResult], ...] = (
    _check_python,
    _check_database,
    _check_broker,
    _check_models,
    _check_publishers,
    _check_contact,
    _check_disk,
)


def doctor(as_json: JsonOption = False) -> None:
    """Say what is missing or wrong on this machine, and how to mend it."""
    results = [check() for check in CHECKS]
    if as_json:
        print_json(results)
    else:
        for result in results:
            label = "ok" if not result.problem else "BROKEN" if result.broken else "note"
            echo(f"{label:<7} {result.check:<10} {result.problem}".rstrip())
    if any(result.problem and result.broken for result in results):
        raise typer.Exit(1)
