"""Measure a SQLite file by a connection of its own, and notice when it is removed or replaced.

The file must not be opened otherwise in a process that may use the database: closing any descriptor of a file takes
away all locks that the process has on it, so that other processes delete its log
(https://www.sqlite.org/howtocorrupt.html, 2.2). SQLite itself keeps a descriptor open until no connection of the
process needs its locks.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Lock
from weakref import WeakSet

from db.errors import DatabaseError

__all__ = ["OpenedFile", "reusable_bytes"]

_LOCK = Lock()
_OPENED_FILES: "WeakSet[OpenedFile]" = WeakSet()


class OpenedFile:
    """A database file that connections have open; it must stay the same file.

    SQLite goes on with a file that was removed or renamed, where what is stored is lost, and makes an empty one in its
    place for the next connection. The web page of a worker may open the file only then, so all engines of a process
    have the file of the first one.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # Device and number of the file; None before the first connection.
        self.identity: tuple[int, int] | None = None
        with _LOCK:
            _OPENED_FILES.add(self)

    def remember(self) -> None:
        """Take the file that is there now as the one that was opened; only the first call counts."""
        self.identity = self.identity or self._find()

    def forget(self) -> None:
        """Take the file of the next connection: all connections to this one are closed."""
        self.identity = None

    def check(self) -> None:
        """Check that the path still has the file that was opened.

        Raises:
            DatabaseError: it was removed or replaced.
        """
        identity = self.identity or self._identity_of_others()
        if identity is not None and self._find() != identity:
            message = (
                f"{self.path} was removed or replaced while it was in use; stop Copydesk, put the file back "
                "with its -wal file or restore a backup, and start again"
            )
            raise DatabaseError("database.replaced", message)

    def _identity_of_others(self) -> tuple[int, int] | None:
        """Return the file that other engines of this process have open at the path."""
        with _LOCK:
            others = [other.identity for other in _OPENED_FILES if other.path == self.path]
        return next(filter(None, others), None)

    def _find(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
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
