"""Statements that need care: insert what is not there yet, and count what an update reached."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Delete, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Base

__all__ = ["execute_rowcount", "insert_missing"]


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose natural key is taken already is left out.

    Args:
        session: an open transaction.
        table: where to.
        rows: column values; sorted by natural key, so that writers never wait for each other in a circle.
    """
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def execute_rowcount(session: Session, statement: Update | Delete) -> int:
    """Carry out an update or a deletion.

    Args:
        session: an open transaction.
        statement: what to do.

    Returns:
        How many rows it reached.
    """
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("int", cast("Any", result).rowcount)
