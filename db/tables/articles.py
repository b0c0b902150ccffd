"""Articles, their revisions, and the addresses they are known under: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["ArticleRow", "ArticleUrlRow", "RevisionRow"]


class ArticleRow(Base):
    """An article as it reads now, with what we worked out."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "published"),
        Index(None, "created_at"),
        Index(None, "source_id", "text_hash"),
        Index(None, "agency"),
    )

    id: Mapped[BigIntKey]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    url: Mapped[str]
    canonical_url: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    description: Mapped[str]
    text: Mapped[str]
    # UTC, and minutes east of it as the publisher wrote; day, minute or second.
    published: Mapped[datetime | None]
    published_offset_minutes: Mapped[int | None]
    published_precision: Mapped[str]
    modified: Mapped[datetime | None]
    modified_offset_minutes: Mapped[int | None]
    section: Mapped[str]
    site_name: Mapped[str]
    kind: Mapped[str]
    paywalled: Mapped[bool | None]
    language: Mapped[str | None]
    declared_language: Mapped[str | None]
    dateline: Mapped[str]
    agency: Mapped[str]
    agency_original: Mapped[bool | None]
    summary: Mapped[str]
    word_count: Mapped[int]
    reading_seconds: Mapped[int]
    # Flesch's reading ease as fitted to the language, higher is easier; and LIX, higher is harder.
    reading_ease: Mapped[float | None]
    lix: Mapped[float | None]
    content_hash: Mapped[str]
    # `pipeline.records.Fingerprint.exact`.
    text_hash: Mapped[str]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    # `pipeline.records.Article` as JSON without its document, which is in the newest revision.
    record: Mapped[dict[str, Any]]


class RevisionRow(Base):
    """What an article said from a moment on."""

    __tablename__ = "article_revisions"
    __table_args__ = (UniqueConstraint("article_id", "revision"), Index(None, "page_id"))

    id: Mapped[BigIntKey]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    revision: Mapped[int]
    seen_at: Mapped[datetime]
    title: Mapped[str]
    description: Mapped[str]
    text: Mapped[str]
    modified: Mapped[datetime | None]
    word_count: Mapped[int]
    content_hash: Mapped[str]
    # Names of the fields that differ from the revision before.
    fields: Mapped[list[Any]]
    # `pipeline.records.Document` as JSON.
    document: Mapped[dict[str, Any]]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))


class ArticleUrlRow(Base):
    """A URL key an article is known under; a key belongs to one article only."""

    __tablename__ = "article_urls"
    __table_args__ = (Index(None, "article_id"),)

    url_key: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    url: Mapped[str]
    # listed, final or canonical.
    role: Mapped[str]
