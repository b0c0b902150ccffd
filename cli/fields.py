"""Print one record: a line for each field that has a value."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from cli.output import echo, print_json

__all__ = ["print_fields"]

_NAME_WIDTH = 16


def print_fields(record: Any, *, as_json: bool = False) -> None:
    """Print the fields of a record for people, or as JSON.

    Args:
        record: a dataclass; empty fields are left out for people.
        as_json: print JSON, with every field.
    """
    if as_json:
        print_json(record)
        return
    for record_field in fields(record):
        text = _format_value(getattr(record, record_field.name))
        if text:
            echo(f"{record_field.name.replace('_', ' '):<{_NAME_WIDTH}} {text}")


def _format_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
