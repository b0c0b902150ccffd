"""`visit` and `migrate`: what people set going by hand."""

from typing import Annotated

import typer

from cli.context import connect_database, utc_now
from cli.errors import UsageError
from cli.output import echo
from db import Database, DatabaseSettings, ledger, migrations, sources

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("visit")(visit)
    app.command("migrate")(migrate)


def visit(
    feed_id: Annotated[int, typer.Argument(help="A feed's number; all feeds without one.")] = 0,
    with_articles: Annotated[
        bool, typer.Option("--articles", help="Look at every stored article's page again.")
    ] = False,
) -> None:
    """Make feeds due now; the running workers visit them with the next tick."""
    with connect_database().transaction() as session:
        feed_count = sources.mark_feeds_due(session, utc_now(), feed_id or None)
        page_count = ledger.mark_articles_due(session, utc_now()) if with_articles else 0
    if feed_id and not feed_count:
        raise UsageError(f"there is no feed {feed_id}; see: copydesk feeds")
    echo(f"{feed_count} feeds are due now" + (f", and {page_count} articles' pages" if with_articles else ""))


def migrate(
    check_only: Annotated[bool, typer.Option("--check", help="Only say what is missing.")] = False,
) -> None:
    """Bring the database's tables up to date."""
    database = Database(DatabaseSettings().url)
    missing_migrations = migrations.pending_revisions(database)
    if not missing_migrations:
        echo("The database is up to date.")
        return
    if check_only:
        raise UsageError(f"migrations are missing: {', '.join(missing_migrations)}; run: copydesk migrate")
    migrations.upgrade(database)
    echo(f"Done: {', '.join(missing_migrations)}")
