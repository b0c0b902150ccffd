"""Convert records to JSON values and back: ``from_json(to_json(record)) == record``, with the same types.

Every message names its record and the version of this layout. A message that waits in the queue across an upgrade is
refused by name instead of being misread.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline import records

__all__ = ["VERSION", "UnknownMessageError", "from_json", "to_json"]

# Raise when a record changes in a way that an older reader would misunderstand.
VERSION = 1
TYPE_KEY = "record"


class UnknownMessageError(ValueError):
    """A message is not a record of this version."""


def to_json(record: Any) -> dict[str, Any]:
    """Convert a record to plain JSON values.

    Args:
        record: an instance of any dataclass in `pipeline.records`.

    Returns:
        A dict of JSON values with the record's name and layout version under ``"record"``.
    """
    name = type(record).__name__
    return {TYPE_KEY: f"{name}/{VERSION}", **_adapter(name).dump_python(record, mode="json")}


def from_json(message: Mapping[str, Any]) -> Any:
    """Rebuild the record that `to_json` wrote.

    Args:
        message: what `to_json` returned, also after it was written as JSON text and read again.

    Returns:
        An equal record, of the same types.

    Raises:
        UnknownMessageError: the marker is missing, names no record, or has another version; or the fields do not fit
            the record.
    """
    name, _, version = str(message.get(TYPE_KEY, "")).partition("/")
    record_type = getattr(records, name, None) if name in records.__all__ else None
    if record_type is None or not dataclasses.is_dataclass(record_type) or version != str(VERSION):
        raise UnknownMessageError(f"not a record of layout {VERSION}: {message.get(TYPE_KEY)!r}")
    try:
        return _adapter(name).validate_python(message)
    except ValidationError as error:
        raise UnknownMessageError(f"not a valid {name}: {error}") from error


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """The converter of the record of this name; building one takes milliseconds."""
    return TypeAdapter(getattr(records, name))
