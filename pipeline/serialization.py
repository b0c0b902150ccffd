"""Convert records to JSON values or compressed JSON and back: ``from_json(to_json(record)) == record``.

Every message names its record and the version of this layout. A message that waits in the queue across an upgrade is
refused by name instead of being misread.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

import zstandard
from pydantic import TypeAdapter, ValidationError

from pipeline import records

__all__ = ["VERSION", "UnknownMessageError", "from_bytes", "from_json", "to_bytes", "to_json"]

# Raise when a record changes in a way that an older reader would misunderstand.
VERSION = 1
TYPE_KEY = "record"
# Level 3 of zstd: a record of an article shrinks to a third, in less time than its JSON takes.
_ZSTD_LEVEL = 3
# A record of a page; what expands to more is not ours.
_MAX_RECORD_BYTES = 500_000_000


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
    name = _record_name(str(message.get(TYPE_KEY, "")))
    try:
        return _adapter(name).validate_python(message)
    except ValidationError as error:
        raise UnknownMessageError(f"not a valid {name}: {error}") from error


def to_bytes(record: Any) -> bytes:
    """Convert a record to compressed JSON, in a fraction of the size and of the time that `to_json` and JSON take.

    Args:
        record: an instance of any dataclass in `pipeline.records`.

    Returns:
        A zstd frame of the record's name and layout version, a line feed, and its JSON.
    """
    name = type(record).__name__
    content = f"{name}/{VERSION}\n".encode() + _adapter(name).dump_json(record)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compress(content)


def from_bytes(compressed: bytes) -> Any:
    """Rebuild the record that `to_bytes` wrote.

    Args:
        compressed: what `to_bytes` returned.

    Returns:
        An equal record, of the same types.

    Raises:
        UnknownMessageError: it is damaged, names no record, or has another version; or the fields do not fit the
            record.
    """
    try:
        content = zstandard.ZstdDecompressor().decompress(compressed, max_output_size=_MAX_RECORD_BYTES)
    except zstandard.ZstdError as error:
        raise UnknownMessageError(f"not a compressed record: {error}") from error
    header, _, fields = content.partition(b"\n")
    name = _record_name(header.decode("utf-8", "replace"))
    try:
        return _adapter(name).validate_json(fields)
    except ValidationError as error:
        raise UnknownMessageError(f"not a valid {name}: {error}") from error


def _record_name(marker: str) -> str:
    """Return the name in a marker such as ``Article/1``, or raise UnknownMessageError."""
    name, _, version = marker.partition("/")
    record_type = getattr(records, name, None) if name in records.__all__ else None
    if record_type is None or not dataclasses.is_dataclass(record_type) or version != str(VERSION):
        raise UnknownMessageError(f"not a record of layout {VERSION}: {marker!r}")
    return name


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """The converter of the record of this name; building one takes milliseconds."""
    return TypeAdapter(getattr(records, name))
