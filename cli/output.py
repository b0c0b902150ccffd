"""Print results: tables and text for people; CSV, TSV, JSON, JSON Lines and Markdown for programs."""

import csv
import io
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.table import Column, format_table, printable
from services.record_rows import (
    BYTE_ORDER_MARK,
    field_names,
    flatten,
    plain_text,
    to_json_value,
    to_spreadsheet_cell,
)

__all__ = [
    "FormatOption",
    "JsonOption",
    "OutputFormat",
    "choose_format",
    "discard_output",
    "echo",
    "echo_if_possible",
    "echo_wrapped",
    "print_json",
    "print_more_rows",
    "print_rows",
    "terminal_width",
]


class OutputFormat(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    SPREADSHEET = "spreadsheet"


# What is done to the cells of the formats with a delimiter.
_CLEAN_CELL: Mapping[OutputFormat, Callable[[str], str]] = {
    OutputFormat.CSV: str,
    OutputFormat.TSV: printable,
    OutputFormat.SPREADSHEET: to_spreadsheet_cell,
}

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
FormatOption = Annotated[
    OutputFormat,
    typer.Option("--format", help="How to print the list; all but table and markdown print every field."),
]


def choose_format(output_format: OutputFormat, as_json: bool) -> OutputFormat:
    """Return the format that the options ask for; ``--json`` is short for ``--format json``.

    Args:
        output_format: of ``--format``.
        as_json: of ``--json``.
    """
    return OutputFormat.JSON if as_json else output_format


def echo_wrapped(line: str) -> None:
    """Print a line that may be long; on a terminal it goes on indented, and no word is broken.

    Args:
        line: what to print.
    """
    width = terminal_width()
    options = {"subsequent_indent": " " * 7, "break_long_words": False, "break_on_hyphens": False}
    echo(textwrap.fill(line, width, **options) if width else line)  # type: ignore[arg-type]


def terminal_width() -> int | None:
    """Return the width of the terminal in characters; None in a file or a pipe, unless COLUMNS is set."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return shutil.get_terminal_size().columns
    return None


def echo(text: str) -> None:
    """Print a text for people, without control characters.

    Args:
        text: one or several lines.
    """
    sys.stdout.write("\n".join(map(printable, text.split("\n"))) + "\n")


def echo_if_possible(text: str) -> None:
    """Print a text for people at once; where the terminal is gone, drop it and all later output.

    Args:
        text: one or several lines.
    """
    try:
        echo(text)
        sys.stdout.flush()
    except OSError:
        discard_output()


def discard_output() -> None:
    """Send output that cannot be written nowhere, so that Python does not fail again when it flushes at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: Any) -> None:
    """Print a value as JSON.

    Args:
        value: records, mappings, sequences and plain values.
    """
    _write_json(value, indent=2)


def _write_json(value: Any, indent: int | None = None) -> None:
    # Where the output cannot hold every character, JSON writes it as \\uXXXX.
    can_encode_all = "utf" in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(to_json_value(value), ensure_ascii=not can_encode_all, indent=indent) + "\n")


def print_rows(
    rows: Sequence[Any],
    columns: Sequence[Column],
    output_format: OutputFormat,
    *,
    row_type: type,
    empty_message: str,
) -> None:
    """Print records: some columns as a table or Markdown, all fields in the other formats.

    Args:
        rows: dataclass records of one kind.
        columns: the columns of a table.
        output_format: how to print.
        row_type: the class of the records; its fields are the header of CSV and TSV.
        empty_message: printed in place of an empty table.
    """
    if not rows and output_format in {OutputFormat.TABLE, OutputFormat.MARKDOWN}:
        echo(empty_message)
    elif output_format is OutputFormat.TABLE:
        _print_table(rows, columns)
    else:
        if output_format in _CLEAN_CELL:
            _print_header(field_names(row_type), output_format)
        elif output_format is OutputFormat.MARKDOWN:
            _print_markdown([[column.title for column in columns], ["---"] * len(columns)])
        print_more_rows(rows, columns, output_format)


def print_more_rows(rows: Sequence[Any], columns: Sequence[Column], output_format: OutputFormat) -> None:
    """Print records as `print_rows` does, without a header: they go on with a list that was begun.

    Args:
        rows: dataclass records of one kind.
        columns: the columns of a table.
        output_format: how to print.
    """
    if output_format is OutputFormat.JSON:
        print_json(rows)
    elif output_format is OutputFormat.JSONL:
        for row in rows:
            _write_json(row)
    elif output_format in _CLEAN_CELL:
        _print_delimited(map(flatten, rows), output_format)
    elif output_format is OutputFormat.MARKDOWN:
        _print_markdown([[plain_text(getattr(row, column.field)) for column in columns] for row in rows])
    else:
        _print_table(rows, columns, first_line=1)


def _print_table(rows: Sequence[Any], columns: Sequence[Column], first_line: int = 0) -> None:
    for line in format_table(rows, columns, terminal_width(), datetime.now(UTC))[first_line:]:
        sys.stdout.write(line + "\n")


def _use_utf8() -> None:
    """Write UTF-8 from now on, whatever the locale: what programs read must not lose a character."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def _print_header(names: Sequence[str], output_format: OutputFormat) -> None:
    if output_format is OutputFormat.SPREADSHEET:
        _use_utf8()
        sys.stdout.write(BYTE_ORDER_MARK)
    _print_delimited([names], output_format)


def _print_delimited(rows: Iterable[Iterable[str]], output_format: OutputFormat) -> None:
    """Print CSV (RFC 4180), or TSV, whose cells hold no tabs and line breaks."""
    _use_utf8()
    is_tsv = output_format is OutputFormat.TSV
    clean = _CLEAN_CELL[output_format]
    writer = csv.writer(
        sys.stdout,
        delimiter="\t" if is_tsv else ",",
        lineterminator="\n",
        quoting=csv.QUOTE_NONE if is_tsv else csv.QUOTE_MINIMAL,
        quotechar=None if is_tsv else '"',
    )
    writer.writerows(map(clean, row) for row in rows)


def _print_markdown(lines: Sequence[Sequence[str]]) -> None:
    _use_utf8()
    for line in lines:
        escaped = (printable(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in line)
        sys.stdout.write(f"| {' | '.join(escaped)} |\n")
