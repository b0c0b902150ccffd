"""Records in; a table for people, or JSON for programs, out."""

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

__all__ = ["AsJson", "console", "listing", "say", "show_json"]

# Columns of characters when nobody looks, in a file or a pipe.
_WIDTH = 160
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def console() -> Console:
    """Where people read; text from the net is never taken for markup."""
    return Console(markup=False, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line for people.

    Args:
        text: the line.
    """
    sys.stdout.write(text + "\n")


def show_json(value: Any) -> None:
    """Print a value as JSON.

    Args:
        value: records, mappings, sequences and plain values.
    """
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: _plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value


def listing(rows: Sequence[Any], columns: Sequence[str], as_json: bool, empty: str) -> None:
    """Print records: all fields as JSON, or some columns as a table.

    Args:
        rows: records of one kind.
        columns: names of their fields, in the table's order.
        as_json: what the user asked for.
        empty: what to say when there are none.
    """
    if as_json:
        show_json(rows)
        return
    if not rows:
        say(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(getattr(row, column)) for column in columns))
    width = None if sys.stdout.isatty() else _WIDTH
    Console(highlight=False, width=width).print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "–"
    if isinstance(value, datetime):
        # One zone for the whole column, so that it reads in the order it is sorted in.
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
    return escape(", ".join(map(str, value)) if isinstance(value, tuple) else str(value))
