"""Print results: tables and text for people; CSV, TSV, JSON, JSON Lines and Markdown for programs."""

import csv
import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, get_type_hints

import typer

from cli.table import Column, format_table, printable

__all__ = [
    "FormatOption",
    "JsonOption",
    "OutputFormat",
    "choose_format",
    "echo",
    "print_json",
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


def print_json(value: Any) -> None:
    """Print a value as JSON.

    Args:
        value: records, mappings, sequences and plain values.
    """
    _write_json(value, indent=2)


def _write_json(value: Any, indent: int | None = None) -> None:
    # Where the output cannot hold every character, JSON writes it as \\uXXXX.
    can_encode_all = "utf" in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(_to_json_value(value), ensure_ascii=not can_encode_all, indent=indent) + "\n")


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
    if output_format is OutputFormat.JSON:
        print_json(rows)
    elif output_format is OutputFormat.JSONL:
        for row in rows:
            _write_json(row)
    elif output_format in {OutputFormat.CSV, OutputFormat.TSV}:
        _print_delimited(rows, output_format, _field_names(row_type))
    elif not rows:
        echo(empty_message)
    elif output_format is OutputFormat.MARKDOWN:
        _print_markdown(rows, columns)
    else:
        for line in format_table(rows, columns, terminal_width(), datetime.now(UTC)):
            sys.stdout.write(line + "\n")


def _field_names(row_type: type) -> list[str]:
    """List the fields of a record in their order; those of a nested record stand in its place."""
    types = get_type_hints(row_type)
    names: list[str] = []
    for dataclass_field in dataclasses.fields(row_type):
        is_record = dataclasses.is_dataclass(types[dataclass_field.name])
        names += _field_names(types[dataclass_field.name]) if is_record else [dataclass_field.name]
    return names


def _print_delimited(rows: Sequence[Any], output_format: OutputFormat, header: list[str]) -> None:
    """Print CSV (RFC 4180), or TSV, whose cells hold no tabs and line breaks."""
    is_tsv = output_format is OutputFormat.TSV
    clean: Callable[[str], str] = printable if is_tsv else str
    writer = csv.writer(
        sys.stdout,
        delimiter="\t" if is_tsv else ",",
        lineterminator="\n",
        quoting=csv.QUOTE_NONE if is_tsv else csv.QUOTE_MINIMAL,
        quotechar=None if is_tsv else '"',
    )
    writer.writerow(header)
    writer.writerows(map(clean, _flatten(row)) for row in rows)


def _flatten(row: Any) -> Iterator[str]:
    """Yield the fields as text, in the order of `_field_names`."""
    for dataclass_field in dataclasses.fields(row):
        value = getattr(row, dataclass_field.name)
        if dataclasses.is_dataclass(value):
            yield from _flatten(value)
        else:
            yield _format_plain(value)


def _format_plain(value: Any) -> str:
    plain = _to_json_value(value)
    if plain is None:
        return ""
    if isinstance(plain, list) and all(isinstance(item, str) for item in plain):
        return "; ".join(plain)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _print_markdown(rows: Sequence[Any], columns: Sequence[Column]) -> None:
    lines = [[column.title for column in columns], ["---"] * len(columns)]
    lines += [[_format_plain(getattr(row, column.field)) for column in columns] for row in rows]
    for line in lines:
        escaped = (printable(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in line)
        sys.stdout.write(f"| {' | '.join(escaped)} |\n")
