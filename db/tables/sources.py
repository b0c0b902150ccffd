"""Publications, their feeds, each visit to a feed, and the hosts they stand on: rows."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["NEVER_CLAIMED", "FeedRow", "FeedVisitRow", "HostRow", "SourceRow"]

# Not NULL, which the two databases sort at different ends.
NEVER_CLAIMED = datetime(1970, 1, 1, tzinfo=UTC)


class SourceRow(Base):
    """A publication."""

    __tablename__ = "sources"

    id: Mapped[BigIntKey]
    # The homepage's host, or ``name:`` and the name in lower case where there is no homepage.
    identity_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    homepage: Mapped[str] = mapped_column(default="")
    country: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    added_at: Mapped[datetime]


class FeedRow(Base):
    """An address that lists entries, with its place in the schedule."""

    __tablename__ = "feeds"
    __table_args__ = (
        Index(None, "next_visit_at"),
        Index(None, "source_id"),
        Index(None, "parent_id"),
    )

    id: Mapped[BigIntKey]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    # `feeds.id` of the sitemap index that named it; NULL for what people follow.
    parent_id: Mapped[int | None]
    url: Mapped[str]
    url_key: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str] = mapped_column(ForeignKey("hosts.host"))
    kind: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    # Entries it has listed (rows of `feed_entries`).
    entry_count: Mapped[int] = mapped_column(default=0)
    next_visit_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    claim_number: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    body_hash: Mapped[str] = mapped_column(default="")
    # 304 answers in a row; when its body was last read; looks without validators that found its server honest.
    not_modified_count: Mapped[int] = mapped_column(default=0)
    last_body_at: Mapped[datetime | None]
    validator_checks_passed: Mapped[int] = mapped_column(default=0)
    # Where it redirects for good, and since when; it moves there when visits of some days agree.
    pending_redirect_url: Mapped[str] = mapped_column(default="")
    pending_redirect_since: Mapped[datetime | None]
    # Visits for which its ids must still be in order before they are trusted again; 0 when they are.
    guid_probation_visits: Mapped[int] = mapped_column(default=0)
    # Visits in a row that failed.
    failures: Mapped[int] = mapped_column(default=0)
    last_visit_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    error_reason: Mapped[str] = mapped_column(default="")
    error_message: Mapped[str] = mapped_column(default="")
    # Names of the folders it is in, the outermost first.
    folders: Mapped[list[Any]] = mapped_column(default=list)
    # `pipeline.records.Rhythm` as JSON; empty until it is read.
    polling_state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Visits that found nothing of what the visit before had found, and the last of them.
    missed_windows: Mapped[int] = mapped_column(default=0)
    last_missed_at: Mapped[datetime | None]


class FeedVisitRow(Base):
    """One visit to a feed and what came of it."""

    __tablename__ = "feed_visits"
    __table_args__ = (Index(None, "feed_id", "visited_at"),)

    id: Mapped[BigIntKey]
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    claim_number: Mapped[int]
    visited_at: Mapped[datetime]
    outcome: Mapped[str]
    status: Mapped[int | None]
    listed_count: Mapped[int]
    new_count: Mapped[int]
    error_reason: Mapped[str] = mapped_column(default="")
    error_message: Mapped[str] = mapped_column(default="")
    duration_ms: Mapped[int]
    next_visit_at: Mapped[datetime]
    missed_window: Mapped[bool] = mapped_column(default=False)


class HostRow(Base):
    """A host: its robots.txt, its pace, and whether it asked to be left alone."""

    __tablename__ = "hosts"
    __table_args__ = (Index(None, "last_claimed_at", "host"),)

    host: Mapped[str] = mapped_column(primary_key=True)
    robots_body: Mapped[bytes | None]
    robots_status: Mapped[int | None]
    robots_fetched_at: Mapped[datetime | None]
    # When it was last asked for, and since when it cannot be read; NULL while it can.
    robots_requested_at: Mapped[datetime | None]
    robots_failing_since: Mapped[datetime | None]
    crawl_delay_ms: Mapped[int | None]
    blocked_until: Mapped[datetime | None]
    blocked_reason: Mapped[str] = mapped_column(default="")
    # When entries of it were last claimed; `NEVER_CLAIMED` at first. The host that waited longest comes first.
    last_claimed_at: Mapped[datetime]
    # How often it was caught saying "not modified" wrongly, and until when that is not believed.
    stale_304_count: Mapped[int] = mapped_column(default=0)
    validators_distrusted_until: Mapped[datetime | None]
