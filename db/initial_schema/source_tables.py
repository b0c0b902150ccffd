"""Create the tables of publications: sources, feeds, visits, hosts and subscriptions."""

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
    "create_feed_visits",
    "create_feeds",
    "create_hosts",
    "create_pushes",
    "create_sources",
    "create_subscriptions",
]


def create_hosts() -> None:
    """Create the table `hosts`."""
    op.create_table(
        "hosts",
        sa.Column("host", TEXT, primary_key=True),
        *optional_columns(sa.LargeBinary, "robots_body"),
        *optional_columns(sa.Integer, "robots_status"),
        *optional_columns(TIME, "robots_fetched_at", "robots_requested_at", "robots_failing_since"),
        *optional_columns(sa.Integer, "crawl_delay_ms"),
        *optional_columns(TIME, "blocked_until"),
        *required_columns(TEXT, "blocked_reason"),
        *optional_columns(TIME, "request_until"),
        *required_columns(TIME, "last_claimed_at"),
        *required_columns(sa.Integer, "stale_304_count"),
        *optional_columns(TIME, "validators_distrusted_until"),
        sa.Index(None, "last_claimed_at", "host"),
    )


def create_sources() -> None:
    """Create the table `sources`."""
    op.create_table(
        "sources",
        id_key(),
        *required_columns(TEXT, "identity_key", "identity_host", "name", "homepage"),
        *required_columns(sa.Boolean, "has_chosen_name"),
        *optional_columns(TEXT, "country", "language", "timezone"),
        *required_columns(TIME, "added_at"),
        *optional_columns(TIME, "paused_at"),
        sa.UniqueConstraint("identity_key"),
        sa.Index(None, "identity_host"),
    )


def create_feeds() -> None:
    """Create the table `feeds`."""
    op.create_table(
        "feeds",
        id_key(),
        sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=False),
        *optional_columns(sa.Integer, "parent_id"),
        *required_columns(TEXT, "url", "url_key"),
        sa.Column("host", TEXT, sa.ForeignKey("hosts.host"), nullable=False),
        *optional_columns(TEXT, "kind"),
        *required_columns(TEXT, "title", "name"),
        *required_columns(TIME, "added_at"),
        *optional_columns(TIME, "paused_at"),
        *required_columns(sa.Integer, "entry_count"),
        *required_columns(TIME, "next_visit_at"),
        *optional_columns(TIME, "lease_until"),
        *required_columns(sa.Integer, "claim_number"),
        *required_columns(TEXT, "etag", "last_modified", "body_hash"),
        *required_columns(sa.Integer, "not_modified_count"),
        *optional_columns(TIME, "last_body_at"),
        *required_columns(sa.Integer, "validator_checks_passed"),
        *required_columns(TEXT, "pending_redirect_url"),
        *optional_columns(TIME, "pending_redirect_since"),
        *required_columns(sa.Integer, "guid_probation_visits", "failures"),
        *optional_columns(TIME, "last_visit_at", "last_success_at", "last_new_at"),
        *required_columns(TEXT, "error_reason", "error_message"),
        *required_columns(sa.JSON, "folders", "polling_state"),
        *required_columns(sa.Integer, "missed_windows"),
        *optional_columns(TIME, "last_missed_at"),
        sa.UniqueConstraint("url_key"),
        partial_index("ix_feeds_next_visit", "next_visit_at", condition="paused_at IS NULL"),
        sa.Index(None, "parent_id"),
        sa.Index(None, "source_id"),
    )


def create_feed_visits() -> None:
    """Create the table `feed_visits`."""
    op.create_table(
        "feed_visits",
        id_key(),
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), nullable=False),
        *required_columns(sa.Integer, "claim_number"),
        *required_columns(TIME, "visited_at"),
        *required_columns(TEXT, "outcome"),
        *optional_columns(sa.Integer, "status"),
        *required_columns(sa.Integer, "listed_count", "new_count"),
        *required_columns(TEXT, "error_reason", "error_message"),
        *required_columns(sa.Integer, "duration_ms"),
        *required_columns(TIME, "next_visit_at"),
        *required_columns(sa.Boolean, "missed_window"),
        sa.Index(None, "feed_id", "visited_at"),
    )


def create_subscriptions() -> None:
    """Create the table `subscriptions`."""
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
        *required_columns(TEXT, "hub", "topic", "callback_token", "secret", "state"),
        *optional_columns(TIME, "due_at"),
        *required_columns(sa.Integer, "claim_number", "failures"),
        *required_columns(TEXT, "last_error"),
        *optional_columns(TIME, "lease_until", "last_push_at"),
        *required_columns(sa.Integer, "push_count", "rejected_push_count"),
        sa.UniqueConstraint("callback_token"),
        sa.Index(None, "due_at"),
    )


def create_pushes() -> None:
    """Create the table `pushes`."""
    op.create_table(
        "pushes",
        id_key(),
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), nullable=False),
        *required_columns(TIME, "received_at"),
        *required_columns(sa.JSON, "headers"),
        *required_columns(sa.LargeBinary, "body"),
        sa.Index(None, "feed_id"),
    )
