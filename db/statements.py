"""Insert rows, count the rows of an update, and split values over statements.

On PostgreSQL all rows of a statement are one parameter, a JSON array. With a parameter for each value, the text of a
statement depends on the number of rows, so driver and server parse it again each time, which costs more than the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Delete,
    Insert,
    Row,
    Select,
    Update,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session

from db.json_rows import insert_json_rows, to_json

if TYPE_CHECKING:
    from db.tables import Base

__all__ = [
    "batches",
    "delete_in",
    "execute_rowcount",
    "id_list",
    "insert_missing",
    "insert_returning",
    "insert_rows",
    "select_in",
]

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


def select_in(session: Session, column: Any, key_column: Any, values: Iterable[Any]) -> Iterator[Any]:
    """Yield a column of the rows whose key is one of some values.

    Args:
        session: an open transaction.
        column: what to return.
        key_column: of the same table.
        values: any number, in any order.
    """
    for batch in batches(sorted(values)):
        yield from session.scalars(select(column).where(key_column.in_(batch)))


def delete_in(session: Session, table: Any, column: Any, values: Iterable[Any]) -> int:
    """Delete the rows whose key is one of some values; return their number.

    Args:
        session: an open transaction.
        table: where.
        column: of that table.
        values: any number, in any order.
    """
    return sum(
        execute_rowcount(session, delete(table).where(column.in_(batch))) for batch in batches(sorted(values))
    )


def id_list(session: Session, ids: Iterable[int]) -> Select[int]:
    """Return a query of some ids, however many, as one parameter: for a condition that batches cannot have.

    Args:
        session: an open transaction.
        ids: in any order.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    read_array = func.json_each if is_sqlite else func.json_array_elements_text
    values = read_array(literal(sorted(ids), JSON)).table_valued("value")
    return select(cast_to(values.c.value, BigInteger))


def insert_rows(session: Session, rows: Mapping["type[Base]", Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows into some tables, on PostgreSQL by one statement for all of them.

    Args:
        session: an open transaction.
        rows: by table, with a value for each column; none of these tables refers to another one.
    """
    if session.get_bind().dialect.name == "postgresql":
        parameters = {table.__tablename__: to_json(table, values) for table, values in rows.items()}
        session.execute(_insert_into_all(tuple(rows)), parameters)
        return
    for table, values in rows.items():
        if values:
            session.execute(_insert(table), list(values))


def insert_missing(session: Session, table: "type[Base]", rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, except those whose natural key exists.

    Args:
        session: an open transaction.
        table: where to.
        rows: values of the same columns; sorted by natural key, so that two writers never wait for each other.
    """
    if rows:
        _execute_insert(session, table, (), rows)


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
    return list(_execute_insert(session, table, columns, rows)) if rows else []


def _execute_insert(
    session: Session, table: "type[Base]", returned: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> Any:
    dialect = session.get_bind().dialect.name
    # The text for one row is always the same, and a value of bytes would be twice as long in JSON.
    if dialect != "postgresql" or len(rows) == 1:
        return session.execute(_insert_missing(table, returned, dialect), list(rows))
    statement = _insert_missing_json_rows(table, tuple(rows[0]), returned)
    return session.execute(statement, {"new": to_json(table, rows)})


# Built once for each table: building a statement costs more than inserting some rows. Core, because the ORM sends one
# statement for each combination of columns that are not NULL.
@cache
def _insert(table: "type[Base]") -> Insert:
    return insert(cast("Any", table.__table__))


@cache
def _insert_missing(table: "type[Base]", returned: tuple[str, ...], dialect: str) -> Any:
    # Imported here: reading does without the module of the database that is not used.
    insert_into = import_module(f"sqlalchemy.dialects.{dialect}").insert
    statement = insert_into(cast("Any", table.__table__)).on_conflict_do_nothing()
    return statement.returning(*_columns(table, returned)) if returned else statement


@cache
def _insert_missing_json_rows(
    table: "type[Base]", columns: tuple[str, ...], returned: tuple[str, ...]
) -> Any:
    statement = f"{insert_json_rows(table, columns, 'new')} ON CONFLICT DO NOTHING"
    if not returned:
        return text(statement)
    return text(f"{statement} RETURNING {', '.join(returned)}").columns(*_columns(table, returned))


@cache
def _insert_into_all(tables: "tuple[type[Base], ...]") -> Any:
    parts = [
        f"{table.__tablename__}_ AS ({insert_json_rows(table, table.__table__.c.keys(), table.__tablename__)})"
        for table in tables
    ]
    return text(f"WITH {', '.join(parts)} SELECT 1")


def _columns(table: "type[Base]", names: Sequence[str]) -> list[Any]:
    return [table.__table__.c[name] for name in names]


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
