"""Settings in, a database whose tables are there, out."""

from db.migrations import check
from db.session import Database
from db.settings import DatabaseSettings

__all__ = ["open_database"]


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
