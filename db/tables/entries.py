"""The ledger: every entry ever listed, where it was listed, and what could not be processed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["DeadLetterRow", "EntryAliasRow", "EntryRow", "FeedEntryRow"]

STAGES = "'discovered', 'fetched', 'cleaned', 'enriched', 'stored', 'rejected', 'dead'"
IS_DUE_FETCH = text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')")
IS_DUE_PROCESSING = text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')")
IS_IN_PROGRESS = text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')")


class EntryRow(Base):
    """Something a feed listed, and how far it got. Never deleted: a purged article must not come back."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(f"stage IN ({STAGES})", name="stage"),
        Index(
            "ix_entries_to_fetch", "host", "due_at", sqlite_where=IS_DUE_FETCH, postgresql_where=IS_DUE_FETCH
        ),
        Index(
            "ix_entries_to_work", "due_at", sqlite_where=IS_DUE_PROCESSING, postgresql_where=IS_DUE_PROCESSING
        ),
        Index(
            "ix_entries_under_way",
            "stage",
            "stage_changed_at",
            sqlite_where=IS_IN_PROGRESS,
            postgresql_where=IS_IN_PROGRESS,
        ),
        Index(None, "stage", "outcome", "reason"),
        Index(None, "stored_at"),
        Index(None, "article_id"),
        Index(None, "page_id"),
        Index(None, "source_id"),
    )

    id: Mapped[BigIntKey]
    # As listed, before redirects; `final_url` is where they led, `articles.canonical_url` what the page calls itself.
    url: Mapped[str]
    # What the address was when the entry was first listed (`pipeline.urls.key`).
    url_key: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str] = mapped_column(ForeignKey("hosts.host"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    title: Mapped[str] = mapped_column(default="")
    listed_modified: Mapped[datetime | None]
    # `pipeline.records.Entry` as JSON, as first or last listed.
    record: Mapped[dict[str, Any]]
    stage: Mapped[str] = mapped_column(default="discovered")
    stage_changed_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    claim_number: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    # Attempts of runs that were begun and never heard of again.
    lost_attempts: Mapped[int] = mapped_column(default=0)
    # Attempts that ended with a bug, since the last outcome.
    bug_attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    # When to look at it next: an attempt, the end of a lease, or a revisit. NULL: nothing is left to do.
    due_at: Mapped[datetime | None]
    discovered_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    cleaned_at: Mapped[datetime | None]
    enriched_at: Mapped[datetime | None]
    stored_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    revisit_count: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    final_url: Mapped[str] = mapped_column(default="")
    # What the publisher reserves about machine use of the page, as of its last answer; kept longer than the page.
    reservations: Mapped[list[Any]] = mapped_column(default=list)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))


class EntryAliasRow(Base):
    """A further address of an entry: a feed gave it later, under the same identity."""

    __tablename__ = "entry_aliases"
    __table_args__ = (Index(None, "entry_id"),)

    url_key: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    # As the feed lists it.
    url: Mapped[str]
    moved_at: Mapped[datetime]


class FeedEntryRow(Base):
    """That a feed listed an entry, first and last, and what it said of it last."""

    __tablename__ = "feed_entries"
    __table_args__ = (
        Index(None, "entry_id"),
        Index(None, "feed_id", "guid"),
        Index(None, "feed_id", "published"),
    )

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    # The feed's own identity for it (guid, atom:id).
    guid: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    published: Mapped[datetime | None]
    modified: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class DeadLetterRow(Base):
    """An entry that broke a stage, with what is needed to mend it."""

    __tablename__ = "dead_letters"
    __table_args__ = (Index(None, "entry_id"),)

    id: Mapped[BigIntKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    claim_number: Mapped[int]
    stage: Mapped[str]
    attempts: Mapped[int]
    cause: Mapped[str]
    message: Mapped[str] = mapped_column(default="")
    # Innermost place, ``file:line function``.
    location: Mapped[str] = mapped_column(default="")
    input_hash: Mapped[str] = mapped_column(default="")
    code_version: Mapped[str] = mapped_column(default="")
    traceback: Mapped[str] = mapped_column(default="")
    died_at: Mapped[datetime]
    retried_at: Mapped[datetime | None]
