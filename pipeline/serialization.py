"""Each record to JSON and back, exactly: ``from_json(to_json(record)) == record``, same types.

JSON has no tuples, times, bytes or enums, so they are rebuilt from the types the record declares.
Every message names its record and the version of this layout, so that a message which waits in the
queue across an upgrade is refused by name instead of being misread.
"""

import base64
import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from pipeline import records

__all__ = ["VERSION", "UnknownMessageError", "from_json", "to_json"]

# Raise when a record changes in a way an older reader would misunderstand.
VERSION = 1
TYPE_KEY = "record"


class UnknownMessageError(ValueError):
    """A message that is not a record of this version."""


def to_json(record: Any) -> dict[str, Any]:
    """Turn a record into plain JSON values.

    Args:
        record: an instance of any dataclass in `pipeline.records`.

    Returns:
        A dict of JSON values with the record's name and layout version under ``"record"``.
    """
    return {TYPE_KEY: f"{type(record).__name__}/{VERSION}", **_encode(record)}


def from_json(message: Mapping[str, Any]) -> Any:
    """Rebuild the record that `to_json` wrote.

    Args:
        message: what `to_json` returned, possibly after a journey through a JSON text.

    Returns:
        An equal record, of the same types.

    Raises:
        UnknownMessage: the marker is missing, names no record, or has another version.
    """
    name, _, version = str(message.get(TYPE_KEY, "")).partition("/")
    record_type = getattr(records, name, None) if name in records.__all__ else None
    if record_type is None or not dataclasses.is_dataclass(record_type) or version != str(VERSION):
        raise UnknownMessageError(f"not a record of layout {VERSION}: {message.get(TYPE_KEY)!r}")
    return _decoder(typing.cast("type", record_type))(
        {key: value for key, value in message.items() if key != TYPE_KEY}
    )


def _encode(value: Any) -> Any:
    for value_type, encode in ENCODERS:
        if isinstance(value, value_type):
            return encode(value)
    if dataclasses.is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


# The first that fits is used: a StrEnum is also a str, which needs no encoding.
ENCODERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (datetime, datetime.isoformat),
    # Three whole numbers: a float of seconds would lose microseconds.
    (timedelta, lambda value: [value.days, value.seconds, value.microseconds]),
    (bytes, lambda value: base64.b64encode(value).decode("ascii")),
    (tuple, lambda value: [_encode(item) for item in value]),
    (Mapping, lambda value: {key: _encode(item) for key, item in value.items()}),
)


@cache
def _decoder(declared: Any) -> Callable[[Any], Any]:
    """The function that rebuilds one declared type from JSON values."""
    origin = typing.get_origin(declared)
    if origin in (types.UnionType, typing.Union):
        return _optional_decoder(declared)
    if origin is tuple:
        item = _decoder(typing.get_args(declared)[0])
        return lambda values: tuple(item(value) for value in values)
    if origin is Mapping:
        return dict
    if dataclasses.is_dataclass(declared):
        return _dataclass_decoder(typing.cast("type", declared))
    return _scalar_decoder(declared)


def _optional_decoder(declared: Any) -> Callable[[Any], Any]:
    (inner,) = (part for part in typing.get_args(declared) if part is not types.NoneType)
    decode = _decoder(inner)
    return lambda value: None if value is None else decode(value)


def _dataclass_decoder(declared: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(declared)

    def decode(values: Mapping[str, Any]) -> Any:
        # Looked up per call, so that a record may hold records of its own type.
        return declared(**{name: _decoder(hints[name])(value) for name, value in values.items()})

    return decode


def _scalar_decoder(declared: Any) -> Callable[[Any], Any]:
    if declared is datetime:
        return datetime.fromisoformat
    if declared is timedelta:
        return lambda parts: timedelta(days=parts[0], seconds=parts[1], microseconds=parts[2])
    if declared is bytes:
        return base64.b64decode
    if declared is float:
        return float
    if isinstance(declared, type) and issubclass(declared, Enum):
        return declared
    return lambda value: value
