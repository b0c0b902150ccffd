"""Build the columns and indexes that the tables of the initial schema share."""

from typing import Any

import sqlalchemy as sa

from db.tables.base import StorableText, UTCTime

__all__ = [
    "ID",
    "TEXT",
    "TIME",
    "id_key",
    "optional_columns",
    "part_key",
    "partial_index",
    "required_columns",
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
