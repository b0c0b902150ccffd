"""`visit` and `migrate`: what people set going by hand."""

from typing import Annotated

import typer

from cli.opening import database, now
from cli.output import say
from cli.problems import UserMistake
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
    feed: Annotated[int, typer.Argument(help="A feed's number; all feeds without one.")] = 0,
    articles: Annotated[
        bool, typer.Option("--articles", help="Look at every stored article's page again.")
    ] = False,
) -> None:
    """Make feeds due now; the running workers visit them with the next tick."""
    with database().transaction() as session:
        count = sources.visit_now(session, now(), feed or None)
        pages = ledger.revisit_now(session, now()) if articles else 0
    if feed and not count:
        raise UserMistake(f"there is no feed {feed}; see: copydesk feeds")
    say(f"{count} feeds are due now" + (f", and {pages} articles' pages" if articles else ""))


def migrate(
    check: Annotated[bool, typer.Option("--check", help="Only say what is missing.")] = False,
) -> None:
    """Bring the database's tables up to date."""
    opened = Database(DatabaseSettings().url)
    lacking = migrations.missing(opened)
    if not lacking:
        say("The database is up to date.")
        return
    if check:
        raise UserMistake(f"migrations are missing: {', '.join(lacking)}; run: copydesk migrate")
    migrations.upgrade(opened)
    say(f"Done: {', '.join(lacking)}")
