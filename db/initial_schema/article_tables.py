"""Create the tables of articles, their revisions, their URLs, and the events."""

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
        *required_columns(TEXT, "url", "canonical_url", "title", "description"),
        *optional_columns(TIME, "published"),
        *optional_columns(sa.Integer, "published_offset_minutes"),
        *required_columns(TEXT, "published_precision"),
        *optional_columns(TIME, "modified"),
        *optional_columns(sa.Integer, "modified_offset_minutes"),
        *required_columns(TEXT, "section", "site_name", "kind"),
        *optional_columns(sa.Boolean, "paywalled"),
        *optional_columns(TEXT, "language", "declared_language"),
        *required_columns(TEXT, "dateline", "agency"),
        *optional_columns(sa.Boolean, "agency_original"),
        *required_columns(sa.Boolean, "syndicated"),
        *required_columns(TEXT, "location"),
        *optional_columns(TEXT, "location_country"),
        *optional_columns(sa.Double, "location_latitude", "location_longitude"),
        *required_columns(TEXT, "genre", "summary"),
        *required_columns(sa.Integer, "word_count", "reading_seconds"),
        *optional_columns(sa.Double, "reading_ease", "lix"),
        *required_columns(TEXT, "content_hash", "text_hash"),
        *required_columns(sa.Integer, "revision"),
        *required_columns(TIME, "created_at", "updated_at", "last_checked_at"),
        *optional_columns(TIME, "gone_at"),
        *required_columns(TEXT, "text"),
        *required_columns(sa.LargeBinary, "record"),
        sa.Index(None, "created_at"),
        sa.Index(None, "source_id", "text_hash"),
    )


def create_article_revisions() -> None:
    """Create the table `article_revisions`."""
    op.create_table(
        "article_revisions",
        id_key(),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
        *required_columns(sa.Integer, "revision"),
        *required_columns(TIME, "seen_at"),
        *required_columns(TEXT, "title", "description"),
        *optional_columns(TEXT, "text"),
        *optional_columns(TIME, "modified"),
        *required_columns(sa.Integer, "word_count"),
        *required_columns(TEXT, "content_hash", "origin"),
        *required_columns(sa.JSON, "fields"),
        *required_columns(sa.LargeBinary, "document", "evidence"),
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
        *required_columns(TEXT, "url", "role"),
        sa.Index(None, "article_id"),
        sqlite_with_rowid=False,
    )


def create_events() -> None:
    """Create the table `events`."""
    op.create_table(
        "events",
        id_key(),
        *required_columns(TEXT, "kind"),
        *required_columns(TIME, "at"),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
        *required_columns(sa.JSON, "payload"),
        sa.Index(None, "article_id"),
        sqlite_autoincrement=True,
    )
