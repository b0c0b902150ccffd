"""Rewrite the files of a database, so that they keep nothing of what was deleted."""

from typing import Any, cast

from sqlalchemy import text

from db.session import Database
from db.tables import Base

__all__ = ["rewrite_files"]


def rewrite_files(database: Database) -> str:
    """Write the tables and indexes anew; deleted text otherwise stays in unused parts of the files.

    It takes about as long, and as much disk space, as copying the database. Writers wait meanwhile.

    Args:
        database: which one; no transaction of this process may be open.

    Returns:
        "" when it is done, else why it could not be done now.
    """
    is_sqlite = database.dialect == "sqlite"
    statements = _sqlite_statements(database) if is_sqlite else _postgresql_statements()
    connection = database.engine.raw_connection()
    driver: Any = connection.driver_connection
    # These statements run outside of transactions. The connection is not used again afterwards.
    if is_sqlite:
        driver.isolation_level = None
    else:
        driver.autocommit = True
    try:
        for statement in statements:
            driver.execute(statement)
    except _driver_error(database) as error:
        return " ".join(str(error).split())
    finally:
        connection.invalidate()
    return ""


def _driver_error(database: Database) -> type[Exception]:
    """Return the base of the errors of the database's driver."""
    return cast("type[Exception]", cast("Any", database.engine.dialect.dbapi).Error)


def _sqlite_statements(database: Database) -> tuple[str, ...]:
    # A search index keeps deleted words until its parts are merged; the log file keeps pages until it is emptied.
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5%'"
    with database.read_transaction() as session:
        indexes = session.scalars(text(query)).all()
    merges = (f"INSERT INTO {name}({name}) VALUES ('optimize')" for name in indexes)  # noqa: S608 - names of tables
    return (*merges, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


def _postgresql_statements() -> tuple[str, ...]:
    # FULL writes new files of the table, its TOAST table and its indexes.
    return (
        *(f'VACUUM (FULL, ANALYZE) "{table.name}"' for table in Base.metadata.sorted_tables),
        "CHECKPOINT",
    )
