"""Write records into the messages between stages, and read them back.

A message is text, because the queue carries JSON. Compressed, an article takes a fifth of its JSON, and the queue, the
broker and the chain copy it several times.
"""

import base64
import binascii
from typing import Any

from pipeline.serialization import UnknownMessageError, from_bytes, to_bytes

__all__ = ["from_message", "to_message"]


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
