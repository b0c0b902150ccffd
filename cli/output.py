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

__all__ = ["JsonOption", "echo", "make_console", "print_json", "print_rows"]

# Columns of characters when nobody looks, in a file or a pipe.
_PIPED_WIDTH_CHARS = 160
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def make_console() -> Console:
    """Where people read; text from the net is never taken for markup."""
    return Console(markup=False, highlight=False, soft_wrap=True)


def echo(text: str) -> None:
    """One line for people.

    Args:
        text: the line.
    """
    sys.stdout.write(text + "\n")


def print_json(value: Any) -> None:
    """Print a value as JSON.

    Args:
        value: records, mappings, sequences and plain values.
    """
    sys.stdout.write(json.dumps(_to_json_value(value), ensure_ascii=False, indent=2) + "\n")


def _to_json_value(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            dataclass_field.name: _to_json_value(getattr(value, dataclass_field.name))
            for dataclass_field in dataclasses.fields(value)
        }
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): _to_json_value(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_to_json_value(item) for item in value]
    return value


def print_rows(rows: Sequence[Any], columns: Sequence[str], as_json: bool, empty_message: str) -> None:
    """Print records: all fields as JSON, or some columns as a table.

    Args:
        rows: records of one kind.
        columns: names of their fields, in the table's order.
        as_json: what the user asked for.
        empty_message: what to say when there are none.
    """
    if as_json:
        print_json(rows)
        return
    if not rows:
        echo(empty_message)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_format_cell(getattr(row, column)) for column in columns))
    width = None if sys.stdout.isatty() else _PIPED_WIDTH_CHARS
    Console(highlight=False, width=width).print(table)


def _format_cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "–"
    if isinstance(value, datetime):
        # One zone for the whole column, so that it reads in the order it is sorted in.
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
    return escape(", ".join(map(str, value)) if isinstance(value, tuple) else str(value))
