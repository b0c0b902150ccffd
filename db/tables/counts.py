"""Declare the tables of counters, which triggers keep equal to what they count.

Counting a million rows takes a database a tenth of a second or more, so what pages and commands show is counted when it
is written. On PostgreSQL each connection adds to rows of its own (`shard`), so that two workers do not wait for each
other; the count is the sum over the shards.
"""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["ArticleCountRow", "EntryCountRow", "OutcomeTotalRow"]


class EntryCountRow(Base):
    """How many entries have a stage, an outcome and a reason."""

    __tablename__ = "entry_counts"

    # Stage of the entries counted.
    stage: Mapped[str] = mapped_column(primary_key=True)
    # Their outcome.
    outcome: Mapped[str] = mapped_column(primary_key=True)
    # Their reason.
    reason: Mapped[str] = mapped_column(primary_key=True)
    # 0 on SQLite; on PostgreSQL a number from the id of the server process.
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Their number in this shard; it may be negative.
    entries: Mapped[int] = mapped_column(BigInteger)


class ArticleCountRow(Base):
    """How many articles a source has."""

    __tablename__ = "article_counts"

    # `sources.id`; 0 for articles without a source.
    source_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # 0 on SQLite; on PostgreSQL a number from the id of the server process.
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Number of articles in this shard; it may be negative.
    articles: Mapped[int] = mapped_column(BigInteger)


class OutcomeTotalRow(Base):
    """How often entries ended in one way, since the database was created; it only grows."""

    __tablename__ = "outcome_totals"

    # created, updated, unchanged, duplicate, gone, unreachable, rejected or dead.
    outcome: Mapped[str] = mapped_column(primary_key=True)
    # Error code; empty where there was none.
    reason: Mapped[str] = mapped_column(primary_key=True)
    # 0 on SQLite; on PostgreSQL a number from the id of the server process.
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # How often, in this shard.
    total: Mapped[int] = mapped_column(BigInteger)
