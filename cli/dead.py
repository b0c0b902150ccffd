"""`dead`: entries that broke a stage."""

from typing import Annotated

import typer

from cli.opening import database, now
from cli.output import AsJson, listing, say, show_json
from cli.problems import UserMistake
from db import ledger

__all__ = ["register"]

_COLUMNS = ("id", "died_at", "stage", "cause", "attempts", "url")


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    dead = typer.Typer(
        help="Entries that broke a stage: list them, look at one, try again.", no_args_is_help=True
    )
    dead.command("list")(list_dead)
    dead.command("show")(show_dead)
    dead.command("retry")(retry)
    app.add_typer(dead, name="dead")


def list_dead(as_json: AsJson = False) -> None:
    """List dead letters, the newest first."""
    with database().reading() as session:
        rows = ledger.dead_letters(session)
    listing(rows, _COLUMNS, as_json, "No dead letters.")


def show_dead(
    letter: Annotated[int, typer.Argument(help="The dead letter's number.")], as_json: AsJson = False
) -> None:
    """Show one dead letter with the trace."""
    with database().reading() as session:
        view = ledger.dead_letter(session, letter)
    if view is None:
        raise UserMistake(f"there is no dead letter {letter}; see: copydesk dead list")
    if as_json:
        show_json(view)
        return
    for name in (
        "url",
        "stage",
        "attempts",
        "cause",
        "message",
        "place",
        "input_hash",
        "code_version",
        "died_at",
    ):
        say(f"{name:<14} {getattr(view, name)}")
    say(f"\n{view.trace}")


def retry(
    letter: Annotated[int, typer.Argument(help="The dead letter's number.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Send dead entries on their way again."""
    if not letter and not every:
        raise UserMistake("say which one (copydesk dead retry NUMBER), or --all")
    with database().transaction() as session:
        count = ledger.retry_dead(session, None if every else letter, now())
    if letter and not count:
        raise UserMistake(
            f"there is no dead letter {letter} that was not tried again; see: copydesk dead list"
        )
    say(f"{count} entries are due again")
