"""Shorten natural keys so that they fit into an index of either database."""

import hashlib

__all__ = ["MAX_ID", "MAX_NAME_CHARS", "identity_host", "is_name", "shorten_key"]

# PostgreSQL takes 2,704 bytes in a B-tree entry. Longer URLs exist; texts this long are not names.
_MAX_KEY_BYTES = 1_200
_KEY_PREFIX_BYTES = 600
MAX_NAME_CHARS = 300
# The largest id that a column of either database holds. SQLite's driver fails with a larger parameter.
MAX_ID = 2**63 - 1


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
    """Return whether a text is short enough to be the name of a person, tag or thing.

    Args:
        text: any.
    """
    return 0 < len(text.strip()) <= MAX_NAME_CHARS


def identity_host(identity_key: str) -> str:
    """Return the host in the identity of a publication; what is no host stands for itself.

    Args:
        identity_key: a host, and behind it a path or a name; see `sources.identity_key`.
    """
    return identity_key.replace(" ", "/").partition("/")[0]
