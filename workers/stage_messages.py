"""Write the message from one stage to the next, and read it: the job, and the record of the stage before."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from db.ledger import EntryJob
from pipeline.serialization import UnknownMessageError

__all__ = ["open_message", "pack_message"]

_JOB_ADAPTER = TypeAdapter(EntryJob)


def pack_message(job: EntryJob, record: str) -> tuple[str, str]:
    """Build the message from one stage to the next: the job, so that it is not read again, and the record.

    Args:
        job: as the next stage gets it.
        record: see `workers.messages`; empty when the stage needs none.
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
