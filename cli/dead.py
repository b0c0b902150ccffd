"""`dead`: entries that broke a stage."""

from typing import Annotated

import typer

from cli.context import connect_database, utc_now
from cli.errors import UsageError
from cli.output import JsonOption, echo, print_json, print_rows
from db import ledger

__all__ = ["register"]

_DEAD_LETTER_COLUMNS = ("id", "died_at", "stage", "cause", "attempts", "url")


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    dead_app = typer.Typer(
        help="Entries that broke a stage: list them, look at one, try again.", no_args_is_help=True
    )
    dead_app.command("list")(list_dead_letters)
    dead_app.command("show")(show_dead_letter)
    dead_app.command("retry")(retry_dead_letters)
    app.add_typer(dead_app, name="dead")


def list_dead_letters(as_json: JsonOption = False) -> None:
    """List dead letters, the newest first."""
    with connect_database().read_transaction() as session:
        rows = ledger.list_dead_letters(session)
    print_rows(rows, _DEAD_LETTER_COLUMNS, as_json, "No dead letters.")


def show_dead_letter(
    letter_id: Annotated[int, typer.Argument(help="The dead letter's number.")], as_json: JsonOption = False
) -> None:
    """Show one dead letter with the trace."""
    with connect_database().read_transaction() as session:
        view = ledger.get_dead_letter(session, letter_id)
    if view is None:
        raise UsageError(f"there is no dead letter {letter_id}; see: copydesk dead list")
    if as_json:
        print_json(view)
        return
    for name in (
        "url",
        "stage",
        "attempts",
        "cause",
        "message",
        "location",
        "input_hash",
        "code_version",
        "died_at",
    ):
        echo(f"{name:<14} {getattr(view, name)}")
    echo(f"\n{view.traceback}")


def retry_dead_letters(
    letter_id: Annotated[int, typer.Argument(help="The dead letter's number.")] = 0,
    should_retry_all: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Send dead entries on their way again."""
    if not letter_id and not should_retry_all:
        raise UsageError("say which one (copydesk dead retry NUMBER), or --all")
    with connect_database().transaction() as session:
        count = ledger.retry_dead_letters(session, None if should_retry_all else letter_id, utc_now())
    if letter_id and not count:
        raise UsageError(
            f"there is no dead letter {letter_id} that was not tried again; see: copydesk dead list"
        )
    echo(f"{count} entries are due again")
