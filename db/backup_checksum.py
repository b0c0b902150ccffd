"""Keep a checksum of a SQLite file in its own header, and compare the file with it.

The two numbers of the header that SQLite leaves to programs (``user_version`` and ``application_id``, together 64 bits)
hold the first bytes of a SHA-256 of the rest. So the checksum goes wherever the file goes. Left out are the parts of
the header that change when somebody only opens the file. https://www.sqlite.org/fileformat2.html#the_database_header
"""

import hashlib
from pathlib import Path

__all__ = ["has_checksum", "is_unchanged", "write_checksum"]

_HEADER_BYTES = 100
_CHUNK_BYTES = 1_000_000
# Where the checksum is: user_version and application_id.
_CHECKSUM_PARTS = (slice(60, 64), slice(68, 72))
# Versions of the format for reading and writing, which tell WAL mode; change counter; counter and version of SQLite.
_CHANGING_PARTS = (slice(18, 20), slice(24, 28), slice(92, 100))


def write_checksum(path: Path) -> None:
    """Write the checksum into a file that nobody uses.

    Args:
        path: of the SQLite file.

    Raises:
        OSError: the file cannot be written.
    """
    checksum = _compute(path)
    with path.open("r+b") as file:
        for number, part in enumerate(_CHECKSUM_PARTS):
            file.seek(part.start)
            file.write(checksum[4 * number : 4 * number + 4])


def has_checksum(path: Path) -> bool:
    """Return whether a file has a checksum; a database in use and a backup of an old version have none.

    Args:
        path: of the SQLite file.

    Raises:
        OSError: the file cannot be read.
    """
    return any(_read(path))


def is_unchanged(path: Path) -> bool:
    """Return whether a file still has the contents that its checksum was written for.

    Args:
        path: of the SQLite file, which has a checksum.

    Raises:
        OSError: the file cannot be read.
    """
    return _read(path) == _compute(path)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    return b"".join(header[part] for part in _CHECKSUM_PARTS)


def _compute(path: Path) -> bytes:
    with path.open("rb") as file:
        header = bytearray(file.read(_HEADER_BYTES))
        for part in (*_CHECKSUM_PARTS, *_CHANGING_PARTS):
            header[part] = bytes(len(header[part]))
        digest = hashlib.sha256(header)
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    # Zeros stand for no checksum.
    return digest.digest()[:8] if any(digest.digest()[:8]) else b"\1" * 8
