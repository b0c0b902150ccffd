"""Read the header of a SQLite file without opening the database (https://www.sqlite.org/fileformat2.html#the_database_header)."""

import struct
from pathlib import Path

__all__ = ["reusable_bytes"]

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
# A page of 65,536 bytes does not fit into its two bytes.
_MAX_PAGE_BYTES, _MAX_PAGE_MARK = 65_536, 1


def reusable_bytes(path: Path) -> int:
    """Return how many bytes of a file hold nothing since rows were deleted; new rows use them first.

    Args:
        path: of the file. What its log holds is not counted yet.

    Returns:
        0 for a file that is missing or no SQLite database.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return 0
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        return 0
    (page_bytes,) = struct.unpack_from(">H", header, 16)
    (free_pages,) = struct.unpack_from(">I", header, 36)
    return int(free_pages) * (_MAX_PAGE_BYTES if page_bytes == _MAX_PAGE_MARK else int(page_bytes))
