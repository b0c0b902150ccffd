"""Keep the log of a SQLite database small while many connections are in use (https://www.sqlite.org/wal.html).

SQLite writes its log into the database by itself, but begins the log anew only at a moment when nobody reads it. With
many threads that read, such a moment may not come for long, and the log grows.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.session import Database

__all__ = ["MAX_LOG_BYTES", "shorten_log"]

# Four times the size at which SQLite begins to write the log into the database.
MAX_LOG_BYTES = 16_000_000
# Writers wait meanwhile.
_MAX_WAIT_SECONDS = 0.2


def shorten_log(database: Database) -> bool:
    """Write a log that is too long into the database and empty it, unless somebody reads what the log had before.

    Args:
        database: any; only that of SQLite in a file has a log.

    Returns:
        Whether the log is empty now; False when it is short, too.
    """
    if database.dialect != "sqlite":
        return False
    path = database.engine.url.database or ""
    log = Path(f"{path}-wal")
    if not log.exists() or log.stat().st_size <= MAX_LOG_BYTES:
        return False
    with closing(sqlite3.connect(path, timeout=_MAX_WAIT_SECONDS)) as connection:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
