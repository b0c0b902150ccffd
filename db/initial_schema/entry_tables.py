"""Create the tables of entries, of their pages, and of the boilerplate of sites."""

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
    "create_dead_letters",
    "create_entries",
    "create_entry_aliases",
    "create_feed_entries",
    "create_page_bodies",
    "create_pages",
    "create_site_boilerplate",
]

_ALL_STAGES = ("discovered", "fetched", "cleaned", "enriched", "stored", "rejected", "dead")


def create_page_bodies() -> None:
    """Create the table `page_bodies`."""
    op.create_table(
        "page_bodies",
        sa.Column("hash", TEXT, primary_key=True),
        *required_columns(sa.Integer, "size"),
        sa.Column("dictionary_hash", TEXT, sa.ForeignKey("page_dictionaries.hash"), nullable=True),
        *required_columns(sa.LargeBinary, "content"),
        sa.Index(None, "dictionary_hash"),
    )


def create_pages() -> None:
    """Create the table `pages`."""
    op.create_table(
        "pages",
        id_key(),
        *required_columns(TEXT, "url", "final_url", "permanent_redirect_url"),
        *required_columns(sa.Integer, "status"),
        *required_columns(sa.JSON, "headers", "reservations"),
        *optional_columns(TIME, "fetched_at"),
        *optional_columns(sa.Integer, "fetched_offset_minutes"),
        sa.Column("body_hash", TEXT, sa.ForeignKey("page_bodies.hash"), nullable=False),
        sa.Index(None, "body_hash"),
        sa.Index(None, "fetched_at"),
    )


def create_site_boilerplate() -> None:
    """Create the table `site_boilerplate`."""
    op.create_table(
        "site_boilerplate",
        sa.Column("host", TEXT, primary_key=True),
        sa.Column("block_hash", TEXT, primary_key=True),
        *required_columns(sa.Integer, "page_count"),
        *required_columns(sa.JSON, "page_keys"),
        *required_columns(TIME, "last_seen_at"),
        sa.Index(None, "last_seen_at"),
        partial_index("ix_site_boilerplate_proven", "host", "block_hash", condition="page_count >= 3"),
    )


def create_entries() -> None:
    """Create the table `entries`."""
    op.create_table(
        "entries",
        id_key(),
        *required_columns(TEXT, "url", "url_key"),
        sa.Column("host", TEXT, sa.ForeignKey("hosts.host"), nullable=False),
        sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=True),
        *required_columns(TEXT, "title"),
        *optional_columns(TIME, "listed_modified"),
        *required_columns(sa.JSON, "record"),
        *required_columns(TEXT, "stage"),
        *required_columns(TIME, "stage_changed_at", "pending_since"),
        *required_columns(TEXT, "outcome", "reason", "message"),
        *required_columns(
            sa.Integer, "claim_number", "attempt", "lost_attempts", "bug_attempts", "expired_claims"
        ),
        *optional_columns(TIME, "lease_until", "due_at"),
        *required_columns(TIME, "discovered_at"),
        *optional_columns(TIME, "fetched_at", "cleaned_at", "enriched_at", "stored_at", "ended_at"),
        *required_columns(sa.Integer, "revisit_count"),
        *required_columns(TEXT, "etag", "last_modified", "final_url"),
        *required_columns(sa.JSON, "reservations"),
        sa.Column("page_id", ID, sa.ForeignKey("pages.id", ondelete="SET NULL"), nullable=True),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
        sa.CheckConstraint(_in_stages(*_ALL_STAGES), name="stage"),
        sa.UniqueConstraint("url_key"),
        *_entry_indexes(),
    )


def _entry_indexes() -> tuple[sa.Index, ...]:
    is_due_fetch = f"due_at IS NOT NULL AND {_in_stages('discovered', 'stored')}"
    is_due_processing = f"due_at IS NOT NULL AND {_in_stages('fetched', 'cleaned', 'enriched')}"
    is_in_progress = _in_stages("discovered", "fetched", "cleaned", "enriched")
    return (
        sa.Index(None, "article_id"),
        partial_index("ix_entries_due_fetch", "due_at", "id", condition=is_due_fetch),
        partial_index("ix_entries_due_fetch_by_host", "host", "due_at", "id", condition=is_due_fetch),
        partial_index("ix_entries_due_processing", "due_at", "id", condition=is_due_processing),
        partial_index("ix_entries_expired_claims", "expired_claims", condition="expired_claims > 0"),
        partial_index("ix_entries_in_progress", "stage", "pending_since", condition=is_in_progress),
        sa.Index(None, "page_id"),
        sa.Index(None, "source_id"),
        sa.Index(None, "stage_changed_at"),
    )


def _in_stages(*stages: str) -> str:
    return f"stage IN ({', '.join(repr(stage) for stage in stages)})"


def create_entry_aliases() -> None:
    """Create the table `entry_aliases`."""
    op.create_table(
        "entry_aliases",
        sa.Column("url_key", TEXT, primary_key=True),
        sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), nullable=False),
        *required_columns(TEXT, "url"),
        *required_columns(TIME, "moved_at"),
        sa.Index(None, "entry_id"),
    )


def create_feed_entries() -> None:
    """Create the table `feed_entries`."""
    op.create_table(
        "feed_entries",
        sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), primary_key=True),
        sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), primary_key=True),
        *required_columns(TEXT, "guid", "title"),
        *optional_columns(TIME, "published", "modified"),
        *required_columns(TIME, "first_seen_at", "last_seen_at"),
        sa.Index(None, "entry_id"),
        sa.Index(None, "feed_id", "guid"),
        sa.Index(None, "feed_id", "published"),
    )


def create_dead_letters() -> None:
    """Create the table `dead_letters`."""
    op.create_table(
        "dead_letters",
        id_key(),
        sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), nullable=False),
        *required_columns(sa.Integer, "claim_number"),
        *required_columns(TEXT, "stage"),
        *required_columns(sa.Integer, "attempts"),
        *required_columns(TEXT, "cause", "message", "location", "input_hash", "code_version", "traceback"),
        *required_columns(TIME, "died_at"),
        *optional_columns(TIME, "retried_at"),
        sa.Index(None, "entry_id"),
        partial_index("ix_dead_letters_open", "id", condition="retried_at IS NULL"),
    )
