"""Insert rows that are missing, and count the rows of an update."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Delete, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Base

__all__ = ["execute_rowcount", "insert_missing"]


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, except those whose natural key exists.

    Args:
        session: an open transaction.
        table: where to.
        rows: column values; sorted by natural key, so that two writers never wait for each other.
    """
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def execute_rowcount(session: Session, statement: Update | Delete) -> int:
    """Run an update or a deletion.

    Args:
        session: an open transaction.
        statement: the statement.

    Returns:
        The number of rows it changed.
    """
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("int", cast("Any", result).rowcount)
