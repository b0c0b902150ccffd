"""Commands for maintenance by hand: `visit` and `migrate`."""

from typing import Annotated

import typer

from cli.context import open_for_writing
from cli.output import echo
from db import Database, DatabaseSettings, ledger, migrations
from db.settings import sqlite_file
from pipeline.plurals import count_of
from services import feed_management
from services.clock import utc_now
from services.errors import UsageError

__all__ = ["migrate", "visit"]


def visit(
    feeds: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FEED...]", help="The numbers or the URLs of feeds; without any, all become due."
        ),
    ] = None,
    with_articles: Annotated[
        bool,
        typer.Option(
            "--articles", help="Also fetch the page of every stored article again, except saved files."
        ),
    ] = False,
) -> None:
    """Make feeds due now; running workers visit them at once."""
    with open_for_writing().transaction() as session:
        feed_count = feed_management.visit_feeds(session, feeds or ())
        page_count = ledger.mark_articles_due(session, utc_now()) if with_articles else 0
    articles = f", {count_of(page_count, 'article page')}" if with_articles else ""
    echo(f"due now: {count_of(feed_count, 'feed')}{articles}")


def migrate(
    check_only: Annotated[
        bool, typer.Option("--check", help="Only report missing migrations; exit code 2 when there are any.")
    ] = False,
) -> None:
    """Create or update the tables of the database."""
    settings = DatabaseSettings()
    path = sqlite_file(settings)
    if check_only and path is not None and not path.exists():
        raise UsageError(f"no database at {path}; create it with: copydesk migrate")
    database = Database(settings.url)
    missing_migrations = migrations.pending_revisions(database)
    if not missing_migrations:
        echo("The database is up to date.")
        return
    if check_only:
        raise UsageError(f"migrations are missing: {', '.join(missing_migrations)}; run: copydesk migrate")
    migrations.upgrade(database)
    echo(f"Applied: {', '.join(missing_migrations)}")
