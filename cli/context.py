"""Open the database of the settings, for reading or for writing."""

from typing import TYPE_CHECKING

from cli.gc_pause import gc_pause
from services.errors import UsageError

if TYPE_CHECKING:
    from db import Database

__all__ = ["open_for_reading", "open_for_writing"]

# Imports stand in the functions: `--help` of a command must not load SQLAlchemy.


def open_for_writing() -> "Database":
    """Open the database of the settings; a SQLite file that is new gets its tables.

    Raises:
        DatabaseError: it cannot be used.
    """
    with gc_pause():
        from db import Database, DatabaseSettings, migrations, open_database

    settings = DatabaseSettings()
    database = Database(settings.url)
    if database.dialect == "sqlite" and migrations.pending_revisions(database) == migrations.all_revisions():
        migrations.upgrade(database)
    database.close()
    return open_database(settings)


def open_for_reading() -> "Database":
    """Open the database of the settings as it is: no file is created, no table is changed, no lock is taken.

    Raises:
        UsageError: the SQLite file does not exist.
        DatabaseError: it cannot be used, or has no tables.
    """
    with gc_pause():
        from db import DatabaseSettings, open_database
        from db.settings import sqlite_file

    settings = DatabaseSettings()
    path = sqlite_file(settings)
    if path is not None and not path.exists():
        raise UsageError(
            f"no database at {path}; create it with `copydesk up` or `copydesk add URL`, "
            "or set COPYDESK_HOME to the folder that holds it"
        )
    return open_database(settings)
