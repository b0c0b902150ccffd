"""Create the tables of articles, their revisions, their URLs, and the events."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, TIME, id_key, optional, partial_index, required

__all__ = [
    "create_article_revisions",
    "create_article_urls",
    "create_articles",
    "create_events",
]


def create_articles() -> None:
    """Create the table `articles`."""
    op.create_table(
        "articles",
        id_key(),
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
        sa.Index(None, "created_at"),
        sa.Index(None, "source_id", "text_hash"),
    )


def create_article_revisions() -> None:
    """Create the table `article_revisions`."""
    op.create_table(
        "article_revisions",
        id_key(),
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
        partial_index("ix_article_revisions_changes", "seen_at", condition="revision > 1"),
        sa.Index(None, "page_id"),
    )


def create_article_urls() -> None:
    """Create the table `article_urls`."""
    op.create_table(
        "article_urls",
        sa.Column("url_key", TEXT, primary_key=True),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
        *required(TEXT, "url", "role"),
        sa.Index(None, "article_id"),
    )


def create_events() -> None:
    """Create the table `events`."""
    op.create_table(
        "events",
        id_key(),
        *required(TEXT, "kind"),
        *required(TIME, "at"),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
        *required(sa.JSON, "payload"),
        sa.Index(None, "article_id"),
        sqlite_autoincrement=True,
    )
