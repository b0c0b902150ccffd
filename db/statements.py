"""Insert rows that are missing, count the rows of an update, and split values over statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Delete, Row, Update
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from db.tables import Base

__all__ = ["batches", "execute_rowcount", "insert_missing", "insert_returning"]

# Values in one statement: SQLite takes 32,766 parameters, older versions 999.
_VALUES_PER_STATEMENT = 400
_Value = TypeVar("_Value")


def batches(values: Iterable[_Value]) -> Iterator[Sequence[_Value]]:
    """Split values into batches that fit into one statement.

    Args:
        values: in the order of the batches.
    """
    ordered = list(values)
    for start in range(0, len(ordered), _VALUES_PER_STATEMENT):
        yield ordered[start : start + _VALUES_PER_STATEMENT]


def insert_missing(session: Session, table: "type[Base]", rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, except those whose natural key exists.

    Args:
        session: an open transaction.
        table: where to.
        rows: values of the same columns; sorted by natural key, so that two writers never wait for each other.
    """
    if rows:
        session.execute(_insert_missing(table, session.get_bind().dialect.name), list(rows))


def insert_returning(
    session: Session, table: "type[Base]", columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> list[Row[Any]]:
    """Insert rows, except those whose natural key exists, and return columns of those that were inserted.

    Args:
        session: an open transaction.
        table: where to.
        columns: names of the columns to return.
        rows: as for `insert_missing`.
    """
    if not rows:
        return []
    return list(
        session.execute(_insert_returning(table, columns, session.get_bind().dialect.name), list(rows))
    )


# Built once for each table: building a statement costs more than inserting some rows. Core, because the ORM sends one
# statement for each combination of columns that are not NULL.
@cache
def _insert_missing(table: "type[Base]", dialect: str) -> Any:
    # Imported here: reading does without the module of the database that is not used.
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return insert(cast("Any", table.__table__)).on_conflict_do_nothing()


@cache
def _insert_returning(table: "type[Base]", columns: tuple[str, ...], dialect: str) -> Any:
    return _insert_missing(table, dialect).returning(*[table.__table__.c[name] for name in columns])


def execute_rowcount(
    session: Session, statement: Update | Delete, parameters: Mapping[str, Any] | None = None
) -> int:
    """Run an update or a deletion.

    Args:
        session: an open transaction.
        statement: the statement.
        parameters: of the statement; columns that it does not set are set to them.

    Returns:
        The number of rows it changed.
    """
    result = session.execute(statement, parameters, execution_options={"synchronize_session": False})
    return cast("int", cast("Any", result).rowcount)
