"""Create the tables of watches and alerts."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import (
    ID,
    TEXT,
    TIME,
    id_key,
    optional_columns,
    partial_index,
    required_columns,
)

__all__ = [
    "create_watch_channels",
    "create_watch_deliveries",
    "create_watch_matches",
    "create_watch_progress",
    "create_watches",
]


def _reference(name: str, table: str) -> sa.Column[int]:
    """Return a column that refers to a row, and whose row is deleted with it."""
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def create_watches() -> None:
    """Create the table `watches`."""
    op.create_table(
        "watches",
        id_key(),
        *required_columns(TEXT, "name", "query"),
        *required_columns(sa.JSON, "kinds"),
        *required_columns(TIME, "created_at"),
        *optional_columns(TIME, "paused_at"),
        *required_columns(sa.BigInteger, "after_event_id"),
        *required_columns(sa.Integer, "matches"),
        sa.UniqueConstraint("name"),
    )


def create_watch_channels() -> None:
    """Create the table `watch_channels`."""
    op.create_table(
        "watch_channels",
        id_key(),
        _reference("watch_id", "watches"),
        *required_columns(TEXT, "kind", "target", "secret", "digest"),
        *required_columns(sa.Integer, "failures"),
        *required_columns(TEXT, "error"),
        *optional_columns(TIME, "blocked_until", "disabled_at"),
        *required_columns(sa.Integer, "delivered", "dead"),
        sa.UniqueConstraint("watch_id", "kind"),
    )


def create_watch_progress() -> None:
    """Create the table `watch_progress` with its one row."""
    table = op.create_table(
        "watch_progress",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *required_columns(sa.BigInteger, "event_id"),
        *required_columns(sa.Integer, "version"),
    )
    op.bulk_insert(table, [{"id": 1, "event_id": 0, "version": 0}])


def create_watch_matches() -> None:
    """Create the table `watch_matches`."""
    op.create_table(
        "watch_matches",
        id_key(),
        _reference("watch_id", "watches"),
        *required_columns(sa.BigInteger, "event_id"),
        _reference("article_id", "articles"),
        *required_columns(TEXT, "kind"),
        *required_columns(TIME, "at"),
        *required_columns(sa.JSON, "message"),
        sa.UniqueConstraint("watch_id", "event_id"),
        sa.Index(None, "article_id"),
        sa.Index(None, "at"),
        sqlite_autoincrement=True,
    )


def create_watch_deliveries() -> None:
    """Create the table `watch_deliveries`."""
    op.create_table(
        "watch_deliveries",
        id_key(),
        _reference("match_id", "watch_matches"),
        _reference("channel_id", "watch_channels"),
        _reference("article_id", "articles"),
        *required_columns(TEXT, "state"),
        *required_columns(sa.Integer, "attempts"),
        *required_columns(TIME, "due_at", "expires_at"),
        *optional_columns(TIME, "ended_at"),
        *required_columns(TEXT, "error"),
        sa.Index(None, "match_id"),
        sa.Index(None, "article_id"),
        partial_index("ix_watch_deliveries_pending", "due_at", condition="state = 'pending'"),
        partial_index("ix_watch_deliveries_dead", "id", condition="state = 'dead'"),
        partial_index(
            "ix_watch_deliveries_order", "channel_id", "article_id", "id", condition="state = 'pending'"
        ),
    )
