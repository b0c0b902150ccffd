"""Create the tables of the initial schema.

Revision: 0001

The tables stand in a `MetaData` of their own, not in the one of `db.tables`: a migration must go on creating what it
created when it was written. The schema is free to change until 0.1.0 is released; from then on every change is a
migration of its own.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.tables.base import NAMING_CONVENTION, StorableText, UTCTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = sa.MetaData(naming_convention=NAMING_CONVENTION)
# SQLite generates ids only in a column declared INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, TIME = StorableText(), UTCTime(timezone=True)


def upgrade() -> None:
    SCHEMA.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    SCHEMA.drop_all(op.get_bind(), checkfirst=False)


def table(name: str, *items: Any, **options: Any) -> None:
    sa.Table(name, SCHEMA, *items, **options)


def required(type_: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_, nullable=False) for name in names]


def optional(type_: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_, nullable=True) for name in names]


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


# Tables, in the order of their references.
table("article_counts",
    sa.Column("source_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
    *required(sa.BigInteger, "articles"),
)
table("authors",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "name", "kind"),
    sa.UniqueConstraint("name", "kind"),
)
table("entities",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "name", "label"),
    *optional(TEXT, "country"),
    *optional(sa.Double, "latitude", "longitude"),
    sa.UniqueConstraint("name", "label"),
)
table("entry_counts",
    sa.Column("stage", TEXT, primary_key=True),
    sa.Column("outcome", TEXT, primary_key=True),
    sa.Column("reason", TEXT, primary_key=True),
    sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
    *required(sa.BigInteger, "entries"),
)
table("hosts",
    sa.Column("host", TEXT, primary_key=True),
    *optional(sa.LargeBinary, "robots_body"),
    *optional(sa.Integer, "robots_status"),
    *optional(TIME, "robots_fetched_at", "robots_requested_at", "robots_failing_since"),
    *optional(sa.Integer, "crawl_delay_ms"),
    *optional(TIME, "blocked_until"),
    *required(TEXT, "blocked_reason"),
    *optional(TIME, "request_until"),
    *required(TIME, "last_claimed_at"),
    *required(sa.Integer, "stale_304_count"),
    *optional(TIME, "validators_distrusted_until"),
    sa.Index(None, "last_claimed_at", "host"),
)
table("page_bodies",
    sa.Column("hash", TEXT, primary_key=True),
    *required(sa.Integer, "size"),
    *required(sa.LargeBinary, "content"),
)
table("site_boilerplate",
    sa.Column("host", TEXT, primary_key=True),
    sa.Column("block_hash", TEXT, primary_key=True),
    *required(sa.Integer, "page_count"),
    *required(sa.JSON, "page_keys"),
    *required(TIME, "last_seen_at"),
    sa.Index(None, "last_seen_at"),
    sa.Index("ix_site_boilerplate_proven", "host", "block_hash", **where("page_count >= 3")),
)
table("sources",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "identity_key", "name", "homepage"),
    *optional(TEXT, "country", "language", "timezone"),
    *required(TIME, "added_at"),
    sa.UniqueConstraint("identity_key"),
)
table("tags",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "name"),
    sa.UniqueConstraint("name"),
)
table("articles",
    sa.Column("id", ID, primary_key=True),
    sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=True),
    *required(TEXT, "url", "canonical_url", "title", "description", "text"),
    *optional(TIME, "published"),
    *optional(sa.Integer, "published_offset_minutes"),
    *required(TEXT, "published_precision"),
    *optional(TIME, "modified"),
    *optional(sa.Integer, "modified_offset_minutes"),
    *required(TEXT, "section", "site_name", "kind"),
    *optional(sa.Boolean, "paywalled"),
    *optional(TEXT, "language", "declared_language"),
    *required(TEXT, "dateline", "agency"),
    *optional(sa.Boolean, "agency_original"),
    *required(TEXT, "summary"),
    *required(sa.Integer, "word_count", "reading_seconds"),
    *optional(sa.Double, "reading_ease", "lix"),
    *required(TEXT, "content_hash", "text_hash"),
    *required(sa.Integer, "revision"),
    *required(TIME, "created_at", "updated_at", "last_checked_at"),
    *optional(TIME, "gone_at"),
    *required(sa.JSON, "record"),
    sa.Index(None, "agency"),
    sa.Index(None, "created_at"),
    sa.Index(None, "published"),
    sa.Index(None, "source_id", "text_hash"),
)
table("feeds",
    sa.Column("id", ID, primary_key=True),
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
table("pages",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "url", "final_url", "permanent_redirect_url"),
    *required(sa.Integer, "status"),
    *required(sa.JSON, "headers", "reservations"),
    *optional(TIME, "fetched_at"),
    *optional(sa.Integer, "fetched_offset_minutes"),
    sa.Column("body_hash", TEXT, sa.ForeignKey("page_bodies.hash"), nullable=False),
    sa.Index(None, "body_hash"),
    sa.Index(None, "fetched_at"),
)
table("article_authors",
    sa.Column("author_id", ID, sa.ForeignKey("authors.id"), nullable=False),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "author_id"),
)
table("article_entities",
    sa.Column("entity_id", ID, sa.ForeignKey("entities.id"), nullable=False),
    *required(TEXT, "text"),
    *required(sa.Integer, "start_char", "end_char"),
    *required(sa.Double, "confidence", "salience"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "entity_id"),
)
table("article_revisions",
    sa.Column("id", ID, primary_key=True),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    *required(sa.Integer, "revision"),
    *required(TIME, "seen_at"),
    *required(TEXT, "title", "description", "text"),
    *optional(TIME, "modified"),
    *required(sa.Integer, "word_count"),
    *required(TEXT, "content_hash"),
    *required(sa.JSON, "fields", "document"),
    sa.Column("page_id", ID, sa.ForeignKey("pages.id", ondelete="SET NULL"), nullable=True),
    sa.UniqueConstraint("article_id", "revision"),
    sa.Index(None, "page_id"),
)
table("article_tags",
    sa.Column("tag_id", ID, sa.ForeignKey("tags.id"), nullable=False),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "tag_id"),
)
table("article_urls",
    sa.Column("url_key", TEXT, primary_key=True),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    *required(TEXT, "url", "role"),
    sa.Index(None, "article_id"),
)
table("embeddings",
    *required(TEXT, "model"),
    *required(sa.Integer, "dimensions"),
    *required(sa.LargeBinary, "vector"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "model"),
)
table("enrichments",
    *required(TEXT, "enricher"),
    *required(sa.Integer, "version"),
    *required(TEXT, "error"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "enricher", "version"),
)
table("entries",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "url", "url_key"),
    sa.Column("host", TEXT, sa.ForeignKey("hosts.host"), nullable=False),
    sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=True),
    *required(TEXT, "title"),
    *optional(TIME, "listed_modified"),
    *required(sa.JSON, "record"),
    *required(TEXT, "stage"),
    *required(TIME, "stage_changed_at"),
    *required(TEXT, "outcome", "reason", "message"),
    *required(sa.Integer, "claim_number", "attempt", "lost_attempts", "bug_attempts"),
    *optional(TIME, "lease_until", "due_at"),
    *required(TIME, "discovered_at"),
    *optional(TIME, "fetched_at", "cleaned_at", "enriched_at", "stored_at", "ended_at"),
    *required(sa.Integer, "revisit_count"),
    *required(TEXT, "etag", "last_modified", "final_url"),
    *required(sa.JSON, "reservations"),
    sa.Column("page_id", ID, sa.ForeignKey("pages.id", ondelete="SET NULL"), nullable=True),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
    sa.CheckConstraint("stage IN ('discovered', 'fetched', 'cleaned', 'enriched', 'stored', 'rejected', 'dead')", name="stage"),
    sa.UniqueConstraint("url_key"),
    sa.Index(None, "article_id"),
    sa.Index("ix_entries_due_fetch", "due_at", "id", **where("due_at IS NOT NULL AND stage IN ('discovered', 'stored')")),
    sa.Index("ix_entries_due_fetch_by_host", "host", "due_at", "id", **where("due_at IS NOT NULL AND stage IN ('discovered', 'stored')")),
    sa.Index("ix_entries_due_processing", "due_at", "id", **where("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')")),
    sa.Index("ix_entries_in_progress", "stage", "stage_changed_at", **where("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')")),
    sa.Index(None, "page_id"),
    sa.Index(None, "source_id"),
    sa.Index(None, "stage_changed_at"),
)
table("events",
    sa.Column("id", ID, primary_key=True),
    *required(TEXT, "kind"),
    *required(TIME, "at"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
    *required(sa.JSON, "payload"),
    sa.Index(None, "article_id"),
    sqlite_autoincrement=True,
)
table("feed_visits",
    sa.Column("id", ID, primary_key=True),
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
table("fingerprint_bands",
    *required(sa.BigInteger, "band_hash"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "band_hash"),
)
table("images",
    *required(TEXT, "url", "caption", "credit", "alt"),
    *optional(sa.Integer, "width", "height"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
)
table("keywords",
    *required(TEXT, "text"),
    *required(sa.Double, "weight"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "text"),
)
table("pushes",
    sa.Column("id", ID, primary_key=True),
    sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), nullable=False),
    *required(TIME, "received_at"),
    *required(sa.JSON, "headers"),
    *required(sa.LargeBinary, "body"),
    sa.Index(None, "feed_id"),
)
table("quotes",
    *required(TEXT, "text"),
    *required(sa.Integer, "start_char", "end_char"),
    *required(TEXT, "speaker"),
    sa.Column("entity_id", ID, sa.ForeignKey("entities.id"), nullable=True),
    *required(TEXT, "verb"),
    *required(sa.Boolean, "direct"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "entity_id"),
    sa.Index(None, "speaker"),
)
table("subscriptions",
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
table("topics",
    *required(TEXT, "code", "name"),
    *required(sa.Double, "confidence"),
    sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Index(None, "code"),
)
table("dead_letters",
    sa.Column("id", ID, primary_key=True),
    sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), nullable=False),
    *required(sa.Integer, "claim_number"),
    *required(TEXT, "stage"),
    *required(sa.Integer, "attempts"),
    *required(TEXT, "cause", "message", "location", "input_hash", "code_version", "traceback"),
    *required(TIME, "died_at"),
    *optional(TIME, "retried_at"),
    sa.Index(None, "entry_id"),
)
table("entry_aliases",
    sa.Column("url_key", TEXT, primary_key=True),
    sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), nullable=False),
    *required(TEXT, "url"),
    *required(TIME, "moved_at"),
    sa.Index(None, "entry_id"),
)
table("feed_entries",
    sa.Column("feed_id", ID, sa.ForeignKey("feeds.id"), primary_key=True),
    sa.Column("entry_id", ID, sa.ForeignKey("entries.id"), primary_key=True),
    *required(TEXT, "guid", "title"),
    *optional(TIME, "published", "modified"),
    *required(TIME, "first_seen_at", "last_seen_at"),
    sa.Index(None, "entry_id"),
    sa.Index(None, "feed_id", "guid"),
    sa.Index(None, "feed_id", "published"),
)
