"""Create the tables of publications: sources, feeds, visits, hosts and subscriptions."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, TIME, id_key, optional, required

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
        *optional(sa.LargeBinary, "robots_body"),
        *optional(sa.Integer, "robots_status"),
        *optional(TIME, "robots_fetched_at", "robots_requested_at", "robots_failing_since"),
        *optional(sa.Integer, "crawl_delay_ms"),
        *optional(TIME, "blocked_until"),
        *required(TEXT, "blocked_reason"),
        *required(TIME, "last_claimed_at"),
        *required(sa.Integer, "stale_304_count"),
        *optional(TIME, "validators_distrusted_until"),
        sa.Index(None, "last_claimed_at", "host"),
    )


def create_sources() -> None:
    """Create the table `sources`."""
    op.create_table(
        "sources",
        id_key(),
        *required(TEXT, "identity_key", "name", "homepage"),
        *optional(TEXT, "country", "language", "timezone"),
        *required(TIME, "added_at"),
        sa.UniqueConstraint("identity_key"),
    )


def create_feeds() -> None:
    """Create the table `feeds`."""
    op.create_table(
        "feeds",
        id_key(),
        sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=False),
        *optional(sa.Integer, "parent_id"),
        *required(TEXT, "url", "url_key"),
        sa.Column("host", TEXT, sa.ForeignKey("hosts.host"), nullable=False),
        *optional(TEXT, "kind"),
        *required(TEXT, "title"),
        *required(TIME, "added_at"),
        *required(sa.Integer, "entry_count"),
        *required(TIME, "next_visit_at"),
        *optional(TIME, "lease_until"),
        *required(sa.Integer, "claim_number"),
        *required(TEXT, "etag", "last_modified", "body_hash"),
        *required(sa.Integer, "not_modified_count"),
        *optional(TIME, "last_body_at"),
        *required(sa.Integer, "validator_checks_passed"),
        *required(TEXT, "pending_redirect_url"),
        *optional(TIME, "pending_redirect_since"),
        *required(sa.Integer, "guid_probation_visits", "failures"),
        *optional(TIME, "last_visit_at", "last_success_at", "last_new_at"),
        *required(TEXT, "error_reason", "error_message"),
        *required(sa.JSON, "folders", "polling_state"),
        *required(sa.Integer, "missed_windows"),
        *optional(TIME, "last_missed_at"),
        sa.UniqueConstraint("url_key"),
        sa.Index(None, "next_visit_at"),
        sa.Index(None, "parent_id"),
        sa.Index(None, "source_id"),
    )


def create_feed_visits() -> None:
    """Create the table `feed_visits`."""
    op.create_table(
        "feed_visits",
        id_key(),
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), nullable=False),
        *required(sa.Integer, "claim_number"),
        *required(TIME, "visited_at"),
        *required(TEXT, "outcome"),
        *optional(sa.Integer, "status"),
        *required(sa.Integer, "listed_count", "new_count"),
        *required(TEXT, "error_reason", "error_message"),
        *required(sa.Integer, "duration_ms"),
        *required(TIME, "next_visit_at"),
        *required(sa.Boolean, "missed_window"),
        sa.Index(None, "feed_id", "visited_at"),
    )


def create_subscriptions() -> None:
    """Create the table `subscriptions`."""
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
        *required(TEXT, "hub", "topic", "callback_token", "secret", "state"),
        *optional(TIME, "due_at"),
        *required(sa.Integer, "claim_number", "failures"),
        *required(TEXT, "last_error"),
        *optional(TIME, "lease_until", "last_push_at"),
        *required(sa.Integer, "push_count", "rejected_push_count"),
        sa.UniqueConstraint("callback_token"),
        sa.Index(None, "due_at"),
    )


def create_pushes() -> None:
    """Create the table `pushes`."""
    op.create_table(
        "pushes",
        id_key(),
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), nullable=False),
        *required(TIME, "received_at"),
        *required(sa.JSON, "headers"),
        *required(sa.LargeBinary, "body"),
        sa.Index(None, "feed_id"),
    )
