"""Build what the tables and triggers of the initial schema share."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.tables.base import StorableText, UTCTime

__all__ = [
    "ID",
    "TEXT",
    "TIME",
    "id_key",
    "is_sqlite",
    "optional_columns",
    "part_key",
    "partial_index",
    "required_columns",
    "sqlite_add",
]

# SQLite generates ids only in a column declared INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, TIME = StorableText(), UTCTime(timezone=True)


def id_key() -> sa.Column[Any]:
    """Return a primary key that the database generates."""
    return sa.Column("id", ID, primary_key=True)


def part_key() -> tuple[sa.Column[Any], sa.Column[Any]]:
    """Return the primary key of a part of an article: the article, and the position in it."""
    article = sa.ForeignKey("articles.id", ondelete="CASCADE")
    return (
        sa.Column("article_id", ID, article, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
    )


def required_columns(type_: Any, *names: str) -> list[sa.Column[Any]]:
    """Return columns that may not be NULL."""
    return [sa.Column(name, type_, nullable=False) for name in names]


def optional_columns(type_: Any, *names: str) -> list[sa.Column[Any]]:
    """Return columns that may be NULL."""
    return [sa.Column(name, type_, nullable=True) for name in names]


def partial_index(name: str, *columns: str, condition: str) -> sa.Index:
    """Return an index over the rows that meet a condition."""
    only_rows = sa.text(condition)
    return sa.Index(name, *columns, sqlite_where=only_rows, postgresql_where=only_rows)


def is_sqlite() -> bool:
    """Return whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def sqlite_add(table: str, counter: str, key: Mapping[str, str], change: str) -> str:
    """Return the statements of a trigger on SQLite that change a counter, whose row is made when it is missing.

    SQLite has one writer, so one shard is enough. There is no ON CONFLICT: in a trigger, the policy of the statement
    that fired it would replace it.

    Args:
        table: of the counters.
        counter: the column that counts.
        key: expressions by column of the key.
        change: such as ``+ 1``.
    """
    columns, values = ", ".join(key), ", ".join(key.values())
    is_row = " AND ".join(f"{column} = {value}" for column, value in key.items())
    return f"""
        INSERT INTO {table} ({columns}, shard, {counter})
            SELECT {values}, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {is_row} AND shard = 0);
        UPDATE {table} SET {counter} = {counter} {change} WHERE {is_row} AND shard = 0;"""  # noqa: S608 - no value of a user
