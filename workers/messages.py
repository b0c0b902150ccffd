"""Write records into the messages between stages, and read them back.

A message is text, because the queue carries JSON. Compressed, an article takes a fifth of its JSON, and the queue, the
broker and the chain copy it several times.
"""

import base64
import binascii
from typing import Any

from pydantic import TypeAdapter, ValidationError

from db.ledger import EntryJob
from pipeline.serialization import UnknownMessageError, from_bytes, to_bytes

__all__ = ["from_message", "open_message", "pack_message", "to_message"]

_JOB_ADAPTER = TypeAdapter(EntryJob)


def pack_message(job: EntryJob, record: str) -> tuple[str, str]:
    """Build the message from one stage to the next: the job, so that it is not read again, and the record.

    Args:
        job: as the next stage gets it.
        record: from `to_message`; empty when the stage needs none.
    """
    return _JOB_ADAPTER.dump_json(job).decode(), record


def open_message(message: Any) -> tuple[EntryJob, str]:
    """Return the job and the record of a message of `pack_message`.

    Args:
        message: from the queue.

    Raises:
        UnknownMessageError: it is no such message; another version may have written it.
    """
    try:
        job, record = message
        return _JOB_ADAPTER.validate_json(job), record
    except (TypeError, ValueError, ValidationError) as error:
        raise UnknownMessageError(f"not a message of this version: {error}") from error


def to_message(record: Any) -> str:
    """Convert a record to text.

    Args:
        record: an instance of any dataclass in `pipeline.records`.

    Returns:
        `pipeline.serialization.to_bytes` in base64.
    """
    return base64.b64encode(to_bytes(record)).decode("ascii")


def from_message(message: str) -> Any:
    """Rebuild the record that `to_message` wrote.

    Args:
        message: from the queue.

    Raises:
        UnknownMessageError: it is no such text; another version may have written it.
    """
    try:
        return from_bytes(base64.b64decode(message, validate=True))
    except (TypeError, binascii.Error) as error:
        raise UnknownMessageError(f"not a message of this version: {error}") from error
