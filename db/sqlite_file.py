"""Measure a SQLite file by a connection of its own, and notice when it is removed or replaced.

The file must not be opened otherwise in a process that may use the database: closing any descriptor of a file takes
away all locks that the process has on it, so that other processes delete its log
(https://www.sqlite.org/howtocorrupt.html, 2.2). SQLite itself keeps a descriptor open until no connection of the
process needs its locks.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.errors import DatabaseError

__all__ = ["OpenedFile", "reusable_bytes"]


class OpenedFile:
    """A database file that connections have open; it must stay the same file.

    SQLite goes on with a file that was removed or renamed, where what is stored is lost, and makes an empty one in its
    place for the next connection.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def remember(self) -> None:
        """Take the file that is there now as the one that was opened; only the first call counts."""
        self._identity = self._identity or self._find()

    def check(self) -> None:
        """Check that the path still has the file that was opened.

        Raises:
            DatabaseError: it was removed or replaced.
        """
        if self._identity is not None and self._find() != self._identity:
            message = (
                f"{self._path} was removed or replaced while it was in use; stop Copydesk, put the file back "
                "with its -wal file or restore a backup, and start again"
            )
            raise DatabaseError("database.replaced", message)

    def _find(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


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
