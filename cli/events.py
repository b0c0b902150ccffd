"""The command `events`: list changes to articles in commit order."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_more_rows, print_rows
from cli.query_options import LimitOption
from cli.table import Column
from db.keys import MAX_ID

if TYPE_CHECKING:
    from db.events import EventView

__all__ = ["follow_events", "list_events"]

_EVENT_COLUMNS = (
    Column("id"),
    Column("at"),
    Column("kind"),
    Column("article_id", header="article"),
    Column("source", min_width=10, drop_order=1),
    Column("title", min_width=20),
)
# Time between two looks for new events, in seconds.
_FOLLOW_INTERVAL_SECONDS = 1


def list_events(
    after: Annotated[int, typer.Option(max=MAX_ID, help="Only events with larger numbers.")] = 0,
    limit: LimitOption = 100,
    should_follow: Annotated[
        bool, typer.Option("--follow", help="Wait for more events, until Ctrl-C; JSON is one event a line.")
    ] = False,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List changes to articles in commit order."""
    from db.events import EventView, events_after

    database = open_for_reading()
    chosen_format = choose_format(output_format, as_json)
    if should_follow and chosen_format is OutputFormat.JSON:
        chosen_format = OutputFormat.JSONL

    def read(cursor: int) -> list[EventView]:
        with database.read_transaction() as session:
            return events_after(session, cursor, limit)

    batches = follow_events(read, after, limit, _wait) if should_follow else iter([read(after)])
    rows = next(batches)
    print_rows(rows, _EVENT_COLUMNS, chosen_format, row_type=EventView, empty_message="No events.")
    for rows in batches:
        print_more_rows(rows, _EVENT_COLUMNS, chosen_format)


def follow_events(
    read: Callable[[int], "Sequence[EventView]"], after: int, limit: int, wait: Callable[[], None]
) -> Iterator["Sequence[EventView]"]:
    """Yield events as they are committed, without an end; each batch has at least one.

    Args:
        read: returns the next events after a number, at most `limit`.
        after: the number to begin after.
        limit: the size of a full batch; after a smaller one there is nothing more to read yet.
        wait: called before each look for new events; not between full batches.
    """
    while True:
        rows = read(after)
        if rows:
            after = rows[-1].id
            yield rows
        if len(rows) < limit:
            wait()


def _wait() -> None:
    # What was printed is shown before the pause.
    sys.stdout.flush()
    time.sleep(_FOLLOW_INTERVAL_SECONDS)
