"""Settings in, a database whose tables are there, out."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from db.migrations import check
from db.session import Database
from db.settings import DatabaseSettings

__all__ = ["open_database", "sqlite_file"]


def open_database(settings: DatabaseSettings) -> Database:
    """Open the database of the settings and see that its tables are there.

    Args:
        settings: where it is.

    Raises:
        DatabaseProblem: it cannot be used; the message says what to do.
    """
    database = Database(settings.url)
    check(database)
    return database


def sqlite_file(settings: DatabaseSettings) -> Path | None:
    """Return the path of the SQLite file, which need not exist; None for a server or a database in memory.

    Args:
        settings: where the database is.
    """
    try:
        url = make_url(settings.url)
    except ArgumentError:
        return None
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(url.database or "") if is_file else None
