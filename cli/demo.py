"""Run the same processes as `up` on the sample site, until nothing is left to do."""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from cli.output import OutputFormat, echo, print_rows
from cli.search import ARTICLE_COLUMNS
from cli.stop_signals import StopSignals
from cli.up_preparation import sample_feeds
from db import Database, DatabaseSettings, migrations, open_database, queries
from db.queries import ArticleSummary
from pipeline.plurals import count_of
from sample_site import SampleSite
from services.clock import utc_now
from services.errors import UsageError
from services.sources import follow_feed
from workers.local import process_specs
from workers.local.broker import BrokerError, wait_for_broker
from workers.local.processes import ProcessManager
from workers.settings import WorkerSettings

__all__ = ["run_demo"]

_TIMEOUT_SECONDS = 120


def run_demo() -> None:
    """Fetch, clean, enrich and store what the sample site publishes, then print a table.

    Raises:
        UsageError: it did not finish in time, or a process exited.
    """
    started = time.monotonic()
    try:
        with ExitStack() as stack, StopSignals():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-demo-")))
            database = _start_processes(stack, folder)
            _print_summary(database, time.monotonic() - started)
            database.close()
    except BrokerError as error:
        raise UsageError(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)


def _start_processes(stack: ExitStack, folder: Path) -> Database:
    site = stack.enter_context(SampleSite())
    environment = {
        "COPYDESK_HOME": str(folder),
        "COPYDESK_DATABASE_URL": f"sqlite:///{folder}/copydesk.db",
        "COPYDESK_REDIS_URL": f"unix://{folder}/broker.sock",
        "COPYDESK_ALLOWED_PRIVATE_HOSTS": ",".join(site.hosts),
        # The sample site is on this machine: short pauses are no burden.
        "COPYDESK_HOST_DELAY": "0.05",
        "COPYDESK_SCHEDULE_INTERVAL": "0.5",
        "COPYDESK_RETRY_INITIAL_DELAY": "0.5",
        "COPYDESK_RETRY_MAX_DELAY": "1",
    }
    os.environ.update(environment)
    settings = WorkerSettings()
    migrations.upgrade(Database(DatabaseSettings().url))
    database = open_database(DatabaseSettings())
    with database.transaction() as session:
        for starter_feed in sample_feeds(site):
            follow_feed(session, starter_feed)
    processes = stack.enter_context(ProcessManager())
    processes.start(process_specs.broker_process(settings))
    wait_for_broker(settings)
    processes.start(process_specs.worker_process(settings, environment))
    _wait_until_done(database, processes)
    return database


def _wait_until_done(database: Database, processes: ProcessManager) -> None:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while True:
        with database.read_transaction() as session:
            pending_count = queries.count_pending(session, utc_now() + timedelta(minutes=1))
        if not pending_count:
            return
        if exited := processes.pop_exited():
            raise UsageError(
                f"the {exited[0].name} process exited unexpectedly (exit code {exited[1]}); see the messages above"
            )
        if time.monotonic() > deadline:
            raise UsageError(
                f"not finished after {_TIMEOUT_SECONDS} s (feeds and entries left: {pending_count}); "
                "see the messages above"
            )
        time.sleep(0.2)


def _print_summary(database: Database, seconds: float) -> None:
    with database.read_transaction() as session:
        articles = queries.latest_articles(session, queries.ArticleFilter(limit=100))
        status = queries.read_status(session, utc_now())
    echo("")
    print_rows(
        articles,
        ARTICLE_COLUMNS,
        OutputFormat.TABLE,
        row_type=ArticleSummary,
        empty_message="No articles were stored.",
    )
    echo(f"\n{count_of(status.articles, 'article')} from {count_of(status.feeds, 'feed')} in {seconds:.1f} s")
    for outcome, count in status.endings.items():
        echo(f"{count:>5}  {outcome}")
