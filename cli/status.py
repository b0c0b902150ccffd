"""The command `status`: show backlog, lag and rate of each stage, and errors."""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import JsonOption, echo, echo_wrapped, print_json
from cli.table import format_duration, printable
from db import DatabaseSettings, queries
from db.queries import HostBacklog, StatusView
from pipeline.plurals import count_of
from services.clock import utc_now
from services.disk_space import describe_full_disks, read_disks
from services.record_rows import to_json_value
from workers.local.stopped_worker import describe_stopped_worker, find_stopped_worker

__all__ = ["show_status"]

_WATCH_INTERVAL_SECONDS = 2
# Hosts that are named when so many of their pages wait.
_MAX_BACKLOG_HOSTS, _MIN_BACKLOG = 5, 10
# Feeds that are named when more fail.
_MAX_FAILING_FEEDS = 10


def show_status(
    should_watch: Annotated[
        bool, typer.Option("--watch", help="Print again every two seconds, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show backlog, lag and rate of each stage, and errors."""
    database = open_for_reading()
    while True:
        with database.read_transaction() as session:
            status_view = queries.read_status(session, utc_now())
            backlogs = queries.largest_backlogs(session, utc_now(), _MAX_BACKLOG_HOSTS)
        disks = read_disks(DatabaseSettings())
        if as_json:
            print_json({**to_json_value(status_view), "disks": disks})
        else:
            _print_stages(status_view)
            _print_backlogs([backlog for backlog in backlogs if backlog.entries >= _MIN_BACKLOG])
            _print_status(status_view)
            if problem := describe_full_disks(disks):
                echo_wrapped(problem)
            if (stopped_pid := find_stopped_worker(DatabaseSettings().home)) is not None:
                echo_wrapped(describe_stopped_worker(stopped_pid))
        if not should_watch:
            return
        sys.stdout.flush()
        time.sleep(_WATCH_INTERVAL_SECONDS)


def _print_stages(status_view: StatusView) -> None:
    echo(f"{'stage':<9} {'backlog':>8} {'lag':>9} {'per minute':>11} {'time left':>10}")
    for stage in status_view.stages:
        time_left = timedelta(minutes=stage.backlog / stage.rate) if stage.backlog and stage.rate else None
        cells = f"{stage.step:<9} {stage.backlog:>8} {format_duration(stage.lag):>9} {stage.rate:>11.1f}"
        echo(f"{cells} {format_duration(time_left):>10}")


def _print_backlogs(backlogs: Sequence[HostBacklog]) -> None:
    """Show whose pages wait; a host gets one request at a time, so many of one host take their time."""
    if not backlogs:
        return
    # Imported here: it has every setting of a worker.
    from workers.settings import WorkerSettings

    host_delay = WorkerSettings().host_delay
    echo("\nhosts with the most pages to fetch, and the time they take at least:")
    for backlog in backlogs:
        time_left = format_duration(backlog.time_left(host_delay, utc_now()))
        echo(f"{backlog.entries:>8}  {printable(backlog.host)}, {time_left}")


def _print_status(status_view: StatusView) -> None:
    articles, feeds = count_of(status_view.articles, "article"), count_of(status_view.feeds, "feed")
    echo(f"\n{articles}; {feeds}, {_format_due(status_view)}")
    _print_claims(status_view)
    for outcome, count in status_view.endings.items():
        echo(f"{count:>8}  {outcome}")
    if status_view.dead_letters:
        echo(f"{count_of(status_view.dead_letters, 'dead letter')}; list them with: copydesk dead list")
    if status_view.restarted:
        entries = count_of(status_view.restarted, "entry")
        echo_wrapped(
            f"{entries} started again three times or more without an end; see the log of the workers"
        )
    if status_view.feeds_missing:
        feeds = count_of(status_view.feeds_missing, "feed")
        echo_wrapped(f"{feeds} may have missed entries in the last 7 days; see: copydesk feeds list")
    for feed in status_view.failing[:_MAX_FAILING_FEEDS]:
        times = count_of(feed.failures, "time")
        echo_wrapped(f"feed {feed.feed_id} failed {times}: {feed.url}: {feed.reason}: {feed.message}")
    if len(status_view.failing) > _MAX_FAILING_FEEDS:
        echo("more feeds fail; list them with: copydesk feeds failing")
    for channel in status_view.failing_alerts:
        echo_wrapped(channel.describe())


def _print_claims(status_view: StatusView) -> None:
    if status_view.feed_claims_end_at:
        echo_wrapped(
            f"{count_of(status_view.feeds_claimed, 'due feed')} claimed by a worker; if it has died, "
            f"another one takes over at {status_view.feed_claims_end_at:%H:%M} UTC at the latest"
        )


def _format_due(status_view: StatusView) -> str:
    if status_view.oldest_due is None:
        return "none due"
    return f"{status_view.feeds_due} due, the oldest for {format_duration(status_view.oldest_due)}"
