"""Write records of any kind as JSON, JSON Lines and CSV, with their fields in order."""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_type_hints

__all__ = [
    "BYTE_ORDER_MARK",
    "ROW_WRITERS",
    "field_names",
    "flatten",
    "plain_text",
    "to_csv_rows",
    "to_json_lines",
    "to_json_value",
    "to_spreadsheet_cell",
    "to_spreadsheet_rows",
]

# Begins CSV for spreadsheet programs: without it, some of them read UTF-8 as the local 8-bit encoding.
BYTE_ORDER_MARK = "\ufeff"
_LIST_SEPARATOR = "; "
# A cell that begins so may be run as a formula (CWE-1236, OWASP "CSV injection"); the last four are full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)


def to_json_value(value: Any, write_duration: Callable[[timedelta], Any] = timedelta.total_seconds) -> Any:
    """Return records and what they hold as values of JSON: times in ISO 8601, durations in seconds.

    Args:
        value: a record, a list, a mapping or a plain value.
        write_duration: writes a duration in another way.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: to_json_value(item, write_duration) for name, item in fields}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return write_duration(value)
    if isinstance(value, Mapping):
        return {str(key): to_json_value(item, write_duration) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [to_json_value(item, write_duration) for item in value]
    return value


def plain_text(value: Any) -> str:
    """Return a value as the text of one cell: lists of texts are joined with "; ", nothing is empty.

    Args:
        value: of a field.
    """
    plain = to_json_value(value)
    if plain is None:
        return ""
    if isinstance(plain, list) and all(isinstance(item, str) for item in plain):
        return _LIST_SEPARATOR.join(plain)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def field_names(row_type: type) -> list[str]:
    """List the fields of a record in their order; those of a nested record stand in its place.

    Args:
        row_type: a dataclass.
    """
    types = get_type_hints(row_type)
    names: list[str] = []
    for field in dataclasses.fields(row_type):
        is_record = dataclasses.is_dataclass(types[field.name])
        names += field_names(types[field.name]) if is_record else [field.name]
    return names


def flatten(row: Any) -> Iterator[str]:
    """Yield the fields of a record as text, in the order of `field_names`.

    Args:
        row: a record.
    """
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if dataclasses.is_dataclass(value):
            yield from flatten(value)
        else:
            yield plain_text(value)


def to_csv_rows(rows: Iterable[Any], row_type: type, *, with_header: bool = True) -> Iterator[str]:
    """Yield CSV (RFC 4180), one record at a time.

    Args:
        rows: records of one kind.
        row_type: their class; its fields are the header.
        with_header: whether the names of the columns come first.
    """
    if with_header:
        yield _csv_line(field_names(row_type))
    for row in rows:
        yield _csv_line(list(flatten(row)))


def to_spreadsheet_cell(text: str) -> str:
    """Return the text of a cell that no spreadsheet program runs as a formula: an apostrophe stands before it.

    Args:
        text: of the cell; numbers stay as they are.
    """
    is_formula = text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def to_spreadsheet_rows(rows: Iterable[Any], row_type: type, *, with_header: bool = True) -> Iterator[str]:
    """Yield CSV for spreadsheet programs, one record at a time: with a byte order mark and without formulas.

    Args:
        rows: records of one kind.
        row_type: their class; its fields are the header.
        with_header: whether the byte order mark and the names of the columns come first.
    """
    if with_header:
        yield BYTE_ORDER_MARK + _csv_line(field_names(row_type))
    for row in rows:
        yield _csv_line(list(map(to_spreadsheet_cell, flatten(row))))


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def to_json_lines(rows: Iterable[Any], row_type: type, *, with_header: bool = True) -> Iterator[str]:
    """Yield JSON Lines, one object for each record.

    Args:
        rows: records of one kind.
        row_type: not used: each object names its fields.
        with_header: not used, for the same reason.
    """
    del row_type, with_header
    for row in rows:
        yield json.dumps(to_json_value(row), ensure_ascii=False) + "\n"


ROW_WRITERS = {"csv": to_csv_rows, "jsonl": to_json_lines, "spreadsheet": to_spreadsheet_rows}
