"""Measure a SQLite file by a connection of its own.

The file must not be opened otherwise in a process that may use the database: closing any descriptor of a file takes
away all locks that the process has on it, so that other processes delete its log
(https://www.sqlite.org/howtocorrupt.html, 2.2). SQLite itself keeps a descriptor open until no connection of the
process needs its locks.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["reusable_bytes"]


def reusable_bytes(path: Path) -> int:
    """Return how many bytes of a file hold nothing since rows were deleted; new rows use them first.

    Args:
        path: of the file.

    Returns:
        0 for a file that is missing, is no SQLite database or cannot be read at the moment.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
            (free_pages,) = connection.execute("PRAGMA freelist_count").fetchone()
            (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    except sqlite3.Error:
        return 0
    return int(free_pages) * int(page_bytes)
