"""Articles, their revisions, and the addresses they are known under: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["ArticleRow", "ArticleUrlRow", "RevisionRow"]

IS_CHANGE = text("revision > 1")
# Most articles have no agency, so that an index leaves those out.
IS_AGENCY = text("agency <> ''")


class ArticleRow(Base):
    """An article as it reads now, with its derived values."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "created_at"),
        Index(None, "source_id", "text_hash"),
    )

    id: Mapped[BigIntKey]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    # The URL it was fetched from.
    url: Mapped[str]
    # What the page calls itself; empty where it does not.
    canonical_url: Mapped[str] = mapped_column(default="")
    # The headline, without kicker and site name.
    title: Mapped[str]
    # The publisher's own summary.
    description: Mapped[str]
    # When it was published, as the publisher says.
    published: Mapped[datetime | None]
    # Minutes east of UTC: as the publisher wrote, or of its time zone where it wrote UTC; NULL where it gave none.
    published_offset_minutes: Mapped[int | None]
    # How much of the time is given: day, minute or second.
    published_precision: Mapped[str]
    # When the publisher says it was changed.
    modified: Mapped[datetime | None]
    # As for `published`.
    modified_offset_minutes: Mapped[int | None]
    # The publisher's section, such as Sport.
    section: Mapped[str]
    # What the site calls itself.
    site_name: Mapped[str]
    # Page type: article, live, gallery, video or stub.
    kind: Mapped[str]
    # Whether the full story is for subscribers only; NULL where the page does not say.
    paywalled: Mapped[bool | None]
    # Language of the text, ISO 639-1 (639-3 where there is none); NULL when uncertain.
    language: Mapped[str | None]
    # What the page declares, BCP 47.
    declared_language: Mapped[str | None]
    # The place at the start of the story, as written.
    dateline: Mapped[str]
    # Short name of the wire agency; empty for none.
    agency: Mapped[str]
    # Yes on the agency's own site, no for a copy, NULL where there is no agency.
    agency_original: Mapped[bool | None]
    # Whether the text is an agency's or another site's.
    syndicated: Mapped[bool]
    # Where it happened, by dateline or first sentences; empty when unknown.
    location: Mapped[str]
    # ISO 3166-1 alpha-2; NULL when unknown.
    location_country: Mapped[str | None]
    # WGS 84, in degrees; NULL when unknown.
    location_latitude: Mapped[float | None]
    # WGS 84, in degrees; NULL when unknown.
    location_longitude: Mapped[float | None]
    # What kind of piece it is: news, opinion, analysis, interview, live, press_release, sponsored, obituary,
    # correction, review or automated (`pipeline.records.Genre`).
    genre: Mapped[str]
    # At most three sentences of the story.
    summary: Mapped[str]
    # Words of the text; characters in scripts without spaces.
    word_count: Mapped[int]
    # Estimated time to read it.
    reading_seconds: Mapped[int]
    # Flesch reading ease as fitted to the language, higher is easier; NULL in a language without a fitting.
    reading_ease: Mapped[float | None]
    # LIX readability, higher is harder.
    lix: Mapped[float | None]
    # Equal for two articles exactly when their content is (`pipeline.store.content_hash`).
    content_hash: Mapped[str]
    # SHA-256 of the text without case, punctuation and white space (`pipeline.records.Fingerprint.exact`).
    text_hash: Mapped[str]
    # Number of the newest revision.
    revision: Mapped[int]
    # When it was first stored.
    created_at: Mapped[datetime]
    # When its newest revision was stored.
    updated_at: Mapped[datetime]
    # When its page was last fetched.
    last_checked_at: Mapped[datetime]
    # When the publisher took the page down.
    gone_at: Mapped[datetime | None]
    # The story; paragraphs are separated by blank lines. Behind the columns of lists, which then need not read it.
    text: Mapped[str]
    # `pipeline.records.Article` as compressed JSON (`pipeline.serialization`), without its document, which is in the
    # newest revision.
    record: Mapped[bytes]


class RevisionRow(Base):
    """What an article said from a moment on."""

    __tablename__ = "article_revisions"
    __table_args__ = (
        UniqueConstraint("article_id", "revision"),
        Index(None, "page_id"),
    )

    id: Mapped[BigIntKey]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    # Counted from 1.
    revision: Mapped[int]
    # When we first saw it like that: when its page was captured, also where it was imported later.
    seen_at: Mapped[datetime]
    # As of this revision.
    title: Mapped[str]
    # As of this revision.
    description: Mapped[str]
    # As of this revision; NULL for the newest, whose text is in `articles`. The view `v_revisions` has both.
    text: Mapped[str | None]
    # When the publisher says it was changed.
    modified: Mapped[datetime | None]
    # As of this revision.
    word_count: Mapped[int]
    # Equal for two revisions exactly when their content is (`pipeline.store.content_hash`).
    content_hash: Mapped[str]
    # Who changed it: publisher, or reclean where only our cleaner did.
    origin: Mapped[str] = mapped_column(default="publisher")
    # Names of the fields that differ from the revision before.
    fields: Mapped[list[Any]]
    # `pipeline.records.Document` as compressed JSON (`pipeline.serialization`), without what `evidence` has.
    document: Mapped[bytes]
    # Where the values came from, and the dropped blocks: the rest of the document as compressed JSON.
    evidence: Mapped[bytes]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))


class ArticleUrlRow(Base):
    """A URL key an article is known under; a key belongs to one article only."""

    __tablename__ = "article_urls"
    __table_args__ = (Index(None, "article_id"),)

    url_key: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    # The URL as it was written.
    url: Mapped[str]
    # listed, final or canonical.
    role: Mapped[str]
