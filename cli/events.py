"""The command `events`: list changes to articles in commit order."""

import sys
import time
from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_rows
from cli.query_options import LimitOption
from cli.table import Column
from db.keys import MAX_ID

__all__ = ["list_events"]

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
    cursor = after
    while True:
        with database.read_transaction() as session:
            rows = events_after(session, cursor, limit)
        if rows or not should_follow:
            print_rows(rows, _EVENT_COLUMNS, chosen_format, row_type=EventView, empty_message="No events.")
        if not should_follow:
            return
        cursor = rows[-1].id if rows else cursor
        sys.stdout.flush()
        if len(rows) < limit:
            time.sleep(_FOLLOW_INTERVAL_SECONDS)
