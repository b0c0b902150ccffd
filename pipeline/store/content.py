"""Extract the content of a document, by field and as one hash."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.records import Document

__all__ = ["CONTENT_FIELDS", "content_fields", "content_hash"]

# Part of the hash. Raise it when CONTENT_FIELDS changes, so that old and new hashes are never compared.
HASH_VERSION = 1


def _utc_iso(moment: datetime | None) -> str:
    """Write a time in UTC: the same instant with two offsets is the same date."""
    return "" if moment is None else moment.astimezone(UTC).isoformat()


def _captions(document: Document) -> list[list[str]]:
    return [[image.caption, image.credit] for image in document.images if image.caption or image.credit]


# What a reader sees as the story. Left out: `modified` (systems set it without a change), tags, URLs of images
# (sizes and hosts rotate), evidence and dropped blocks (not from the publisher).
CONTENT_FIELDS: tuple[tuple[str, Callable[[Document], object]], ...] = (
    ("authors", lambda document: list(document.authors)),
    ("captions", _captions),
    ("dateline", lambda document: document.dateline),
    ("description", lambda document: document.description),
    ("published", lambda document: _utc_iso(document.published)),
    ("section", lambda document: document.section),
    ("text", lambda document: document.text),
    ("title", lambda document: document.title),
)


def content_fields(document: Document) -> dict[str, object]:
    """Return the fields of a document that make a new revision when they change.

    Args:
        document: any document.

    Returns:
        JSON values by field name, sorted by name.
    """
    return {name: get_value(document) for name, get_value in CONTENT_FIELDS}


def content_hash(document: Document) -> str:
    """Return a value that is equal for two documents exactly when their content is.

    Args:
        document: any document.

    Returns:
        The version of the fields, a colon, and a SHA-256 in hex: ``1:9f86…``.
    """
    content = json.dumps(content_fields(document), ensure_ascii=True, separators=(",", ":"))
    return f"{HASH_VERSION}:{hashlib.sha256(content.encode('ascii')).hexdigest()}"
