"""`status` and `doctor`: how the pipeline is, and what is wrong with this machine."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from cli.opening import database, now
from cli.output import AsJson, say, show_json
from db import Database, DatabaseProblem, DatabaseSettings, migrations, queries
from db.queries import StatusView
from pipeline.errors import ModelMissing
from workers.embedded import BrokerProblem, broker_binary, broker_problem
from workers.settings import WorkerSettings

__all__ = ["register"]

_LEAST_DISK = 1_000_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("status")(status)
    app.command("doctor")(doctor)


def status(
    watch: Annotated[bool, typer.Option("--watch", help="Again every two seconds, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show backlog, lag and rate of each stage, and what is in trouble."""
    opened = database()
    while True:
        with opened.reading() as session:
            view = queries.status(session, now())
        if as_json:
            show_json(view)
        else:
            _show(view)
        if not watch:
            return
        time.sleep(2)


def _show(view: StatusView) -> None:
    say(f"{'stage':<9} {'backlog':>8} {'lag':>9} {'per minute':>11}")
    for stage in view.stages:
        say(f"{stage.step:<9} {stage.backlog:>8} {_short(stage.lag):>9} {stage.rate:>11.1f}")
    due = f"{view.feeds_due} due, the oldest for {_short(view.oldest_due)}"
    say(f"\n{view.articles} articles; {view.feeds} feeds, {due}")
    for ending, count in view.endings.items():
        say(f"{count:>8}  {ending}")
    if view.dead_letters:
        say(f"{view.dead_letters} dead letters: copydesk dead list")
    if view.feeds_missing:
        say(f"{view.feeds_missing} feeds listed more than we saw in the last 7 days: copydesk feeds")
    for feed in view.failing:
        say(f"feed {feed.feed_id} failed {feed.failures} times: {feed.url}: {feed.reason}: {feed.message}")


def _short(wait: timedelta | None) -> str:
    if wait is None:
        return "–"
    seconds = int(wait.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"  # noqa: PLR2004 - two minutes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `problem` is empty when all is well, `broken` means that nothing works without it."""

    check: str
    problem: str = ""
    broken: bool = True


def _python() -> Finding:
    old = sys.version_info < (3, 11)
    return Finding("python", "Python 3.11 or newer is needed" if old else "")


def _tables() -> Finding:
    try:
        opened = Database(DatabaseSettings().url)
        lacking = migrations.missing(opened)
    except DatabaseProblem as problem:
        return Finding("database", problem.message)
    fresh = opened.dialect == "sqlite" and len(lacking) == len(migrations.known())
    return Finding(
        "database", "migrations are missing; run: copydesk migrate" if lacking and not fresh else ""
    )


def _broker() -> Finding:
    settings = WorkerSettings()
    if settings.redis_url:
        return Finding("broker", broker_problem(settings))
    try:
        broker_binary()
    except BrokerProblem as problem:
        return Finding("broker", str(problem))
    return Finding("broker")


def _contact() -> Finding:
    missing = not WorkerSettings().contact
    text = (
        "publishers cannot reach you: set COPYDESK_CONTACT to an address or a web page that says who you are"
    )
    return Finding("contact", text if missing else "", broken=False)


def _disk() -> Finding:
    home = WorkerSettings().home
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    return Finding("disk", f"only {free // 1_000_000} MB are free under {home}" if free < _LEAST_DISK else "")


def _models() -> Finding:
    try:
        _ = WorkerSettings().enrichers
    except ModelMissing as missing:
        return Finding("models", str(missing))
    return Finding("models")


def _publishers() -> Finding:
    # Here, because the other commands of this file should not wait until all of cleaning is loaded.
    from pipeline.clean.publishers import PublisherProblem, load

    try:
        load(WorkerSettings().publishers_folder)
    except PublisherProblem as problem:
        return Finding("publishers", str(problem))
    return Finding("publishers")


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _tables,
    _broker,
    _models,
    _publishers,
    _contact,
    _disk,
)


def doctor(as_json: AsJson = False) -> None:
    """Say what is missing or wrong on this machine, and how to mend it."""
    findings = [check() for check in CHECKS]
    if as_json:
        show_json(findings)
    else:
        for found in findings:
            mark = "ok" if not found.problem else "BROKEN" if found.broken else "note"
            say(f"{mark:<7} {found.check:<10} {found.problem}".rstrip())
    if any(found.problem and found.broken for found in findings):
        raise typer.Exit(1)
