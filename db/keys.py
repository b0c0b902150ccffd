"""A natural key in, one that fits into an index of either database, out."""

import hashlib

__all__ = ["MAX_NAME_CHARS", "is_name", "shorten_key"]

# PostgreSQL takes 2,704 bytes in a B-tree entry. Longer addresses exist; names this long are no names.
_MAX_KEY_BYTES = 1_200
_KEY_PREFIX_BYTES = 600
MAX_NAME_CHARS = 300


def shorten_key(key: str) -> str:
    """Shorten a key that is too long by its hash, so that two different keys stay different.

    Args:
        key: any text.

    Returns:
        The key, or its beginning and the SHA-256 of all of it.
    """
    if len(key.encode("utf-8", "ignore")) <= _MAX_KEY_BYTES:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "ignore")).hexdigest()
    return f"{key.encode('utf-8', 'ignore')[:_KEY_PREFIX_BYTES].decode('utf-8', 'ignore')}#{digest}"


def is_name(text: str) -> bool:
    """Whether a text may be the name of a person, tag or thing, and not a page that slipped into the field.

    Args:
        text: any.
    """
    return 0 < len(text.strip()) <= MAX_NAME_CHARS
