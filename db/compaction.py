"""Rewrite the files of a database, so that they keep nothing of what was deleted."""

from typing import Any, cast

from sqlalchemy import text

from db.session import Database
from db.tables import Base

__all__ = ["rewrite_files"]

# ANALYZE leaves the statistics of a table as they were when it has no rows.
_DELETE_STATISTICS = """DELETE FROM pg_catalog.pg_statistic
WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"""
_TABLES_WITH_OLD_STATISTICS = """SELECT DISTINCT tablename FROM pg_stats JOIN pg_class ON relname = tablename
WHERE schemaname = current_schema() AND relnamespace = current_schema()::regnamespace AND reltuples = 0
ORDER BY tablename"""


def rewrite_files(database: Database) -> str:
    """Write the tables and indexes anew; deleted text otherwise stays in unused parts of the files.

    It takes about as long, and as much disk space, as copying the database. Writers wait meanwhile.

    Args:
        database: which one; no transaction of this process may be open. The user must own its tables, and on PostgreSQL
            the database, too: only then may the statistics of the planner be written anew.

    Returns:
        "" when it is done, else why it could not be done now.
    """
    is_sqlite = database.dialect == "sqlite"
    statements = _sqlite_statements(database) if is_sqlite else _postgresql_statements(database)
    connection = database.engine.raw_connection()
    driver: Any = connection.driver_connection
    # A table of somebody else is left out with no more than a warning.
    warnings: list[str] = []
    # These statements run outside of transactions. The connection is not used again afterwards.
    if is_sqlite:
        driver.isolation_level = None
    else:
        driver.autocommit = True
        driver.add_notice_handler(lambda notice: warnings.append(notice.message_primary))
    try:
        for statement in statements:
            driver.execute(statement)
        warnings += [] if is_sqlite else _find_old_statistics(driver)
    except _driver_error(database) as error:
        return " ".join(str(error).split())
    finally:
        connection.invalidate()
    return "; ".join(warnings)


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


def _postgresql_statements(database: Database) -> tuple[str, ...]:
    # FULL writes new files of the table, its TOAST table and its indexes; the old ones are empty from then on. The
    # statistics of the planner hold values of columns.
    with database.read_transaction() as session:
        is_superuser = session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    return (
        *([_DELETE_STATISTICS] if is_superuser else []),
        *(f'VACUUM (FULL, ANALYZE) "{table.name}"' for table in Base.metadata.sorted_tables),
        "VACUUM (FULL) pg_catalog.pg_statistic",
    )


def _find_old_statistics(driver: Any) -> list[str]:
    names = ", ".join(name for (name,) in driver.execute(_TABLES_WITH_OLD_STATISTICS))
    return (
        [f"the statistics of the empty tables {names} hold values; a superuser deletes them"] if names else []
    )
