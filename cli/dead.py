"""The command `dead`: list, show and retry dead letters."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_json, print_rows
from cli.table import Column
from db import ledger
from db.keys import MAX_ID
from db.ledger import DeadLetterView
from pipeline.plurals import count_of
from services.clock import utc_now
from services.errors import UsageError

__all__ = ["dead_app"]

_DEAD_LETTER_COLUMNS = (
    Column("id"),
    Column("died_at", header="failed"),
    Column("stage"),
    Column("cause"),
    Column("attempts", drop_order=1),
    Column("url", min_width=24),
)
_SHOWN_FIELDS = (
    "url",
    "stage",
    "attempts",
    "cause",
    "message",
    "location",
    "input_hash",
    "code_version",
    "died_at",
)

dead_app = typer.Typer(
    help="List, show and retry dead letters: entries that failed for good.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@dead_app.command("list")
def list_dead_letters(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List dead letters, newest first."""
    with open_for_reading().read_transaction() as session:
        rows = ledger.list_dead_letters(session)
    chosen_format = choose_format(output_format, as_json)
    print_rows(
        rows,
        _DEAD_LETTER_COLUMNS,
        chosen_format,
        row_type=DeadLetterView,
        empty_message="No dead letters.",
    )


@dead_app.command("show")
def show_dead_letter(
    letter_id: Annotated[int, typer.Argument(max=MAX_ID, help="The number of the dead letter.")],
    as_json: JsonOption = False,
) -> None:
    """Show one dead letter with its traceback."""
    with open_for_reading().read_transaction() as session:
        view = ledger.get_dead_letter(session, letter_id)
    if view is None:
        raise UsageError(f"no dead letter {letter_id}; list them with: copydesk dead list")
    if as_json:
        print_json(view)
        return
    for name in _SHOWN_FIELDS:
        echo(f"{name:<14} {getattr(view, name)}")
    echo(f"\n{view.traceback}")


@dead_app.command("retry")
def retry_dead_letters(
    letter_id: Annotated[int, typer.Argument(max=MAX_ID, help="The number of the dead letter.")] = 0,
    should_retry_all: Annotated[bool, typer.Option("--all", help="Retry all dead letters.")] = False,
) -> None:
    """Make the entry of a dead letter due again."""
    if not letter_id and not should_retry_all:
        raise UsageError("nothing to retry; give a number (copydesk dead retry NUMBER) or --all")
    with open_for_writing().transaction() as session:
        count = ledger.retry_dead_letters(session, None if should_retry_all else letter_id, utc_now())
    if letter_id and not count:
        raise UsageError(
            f"no dead letter {letter_id} that is not retried already; list them with: copydesk dead list"
        )
    echo(f"due again: {count_of(count, 'entry')}")
