"""Declare the tables of counters, which triggers keep equal to what they count.

Counting a million rows takes a database a tenth of a second or more, so what pages and commands show is counted when it
is written. On PostgreSQL each connection adds to rows of its own (`shard`), so that two workers do not wait for each
other; the count is the sum over the shards.
"""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["ArticleCountRow", "EntryCountRow"]


class EntryCountRow(Base):
    """How many entries have a stage, an outcome and a reason."""

    __tablename__ = "entry_counts"

    # As in `entries`; empty where it is NULL there.
    stage: Mapped[str] = mapped_column(primary_key=True)
    # As in `entries`; empty where it is NULL there.
    outcome: Mapped[str] = mapped_column(primary_key=True)
    # As in `entries`.
    reason: Mapped[str] = mapped_column(primary_key=True)
    # Part of the count, one for each group of connections; the count is the sum over the shards.
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Entries counted in this shard.
    entries: Mapped[int] = mapped_column(BigInteger)


class ArticleCountRow(Base):
    """How many articles a source has."""

    __tablename__ = "article_counts"

    # `sources.id`; 0 for articles without a source.
    source_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # Part of the count, one for each group of connections; the count is the sum over the shards.
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Articles counted in this shard.
    articles: Mapped[int] = mapped_column(BigInteger)
