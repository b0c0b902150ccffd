"""Feeds, each visit to a feed, and the hosts they stand on: rows."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["NEVER_CLAIMED", "FeedRow", "FeedVisitRow", "HostRow"]

IS_NOT_PAUSED = text("paused_at IS NULL")

# Not NULL, which the two databases sort at different ends.
NEVER_CLAIMED = datetime(1970, 1, 1, tzinfo=UTC)


class FeedRow(Base):
    """An address that lists entries, with its place in the schedule."""

    __tablename__ = "feeds"
    __table_args__ = (
        Index(None, "source_id"),
        Index(None, "parent_id"),
    )

    id: Mapped[BigIntKey]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    # `feeds.id` of the sitemap index that named it; NULL for what people follow.
    parent_id: Mapped[int | None]
    # Where it is polled.
    url: Mapped[str]
    # Normalized URL; equal for URLs of one feed.
    url_key: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str] = mapped_column(ForeignKey("hosts.host"))
    # rss, atom, rdf, json, sitemap, news-sitemap, sitemap-index or front-page; NULL before its first visit.
    kind: Mapped[str | None]
    # What it calls itself.
    title: Mapped[str] = mapped_column(default="")
    # What people call it: from an OPML list, or chosen; empty where the title serves.
    name: Mapped[str] = mapped_column(default="")
    # Since when it is followed.
    added_at: Mapped[datetime]
    # Since when it is not visited; NULL while it is.
    paused_at: Mapped[datetime | None]
    # Entries it has listed.
    entry_count: Mapped[int] = mapped_column(default=0)
    # When it is due.
    next_visit_at: Mapped[datetime]
    # Until when the current claim holds.
    lease_until: Mapped[datetime | None]
    # Grows with every claim; an update under an older number changes nothing.
    claim_number: Mapped[int] = mapped_column(default=0)
    # Validator of the last response.
    etag: Mapped[str] = mapped_column(default="")
    # Validator of the last response.
    last_modified: Mapped[str] = mapped_column(default="")
    # SHA-256 of the last body.
    body_hash: Mapped[str] = mapped_column(default="")
    # 304 responses in a row.
    not_modified_count: Mapped[int] = mapped_column(default=0)
    # When a body was last read.
    last_body_at: Mapped[datetime | None]
    # Requests without validators that found its server honest.
    validator_checks_passed: Mapped[int] = mapped_column(default=0)
    # Where it redirects permanently; it moves there when the visits of some days agree.
    pending_redirect_url: Mapped[str] = mapped_column(default="")
    # Since when it does.
    pending_redirect_since: Mapped[datetime | None]
    # Visits for which its ids must still be in order before they are trusted again; 0 when they are.
    guid_probation_visits: Mapped[int] = mapped_column(default=0)
    # Visits in a row that failed.
    failures: Mapped[int] = mapped_column(default=0)
    # When it was last visited.
    last_visit_at: Mapped[datetime | None]
    # When a visit last succeeded.
    last_success_at: Mapped[datetime | None]
    # When a visit last found a new entry.
    last_new_at: Mapped[datetime | None]
    # Error code of the last visit; empty when it succeeded.
    error_reason: Mapped[str] = mapped_column(default="")
    # The same for people.
    error_message: Mapped[str] = mapped_column(default="")
    # Names of the folders it is in, the outermost first.
    folders: Mapped[list[Any]] = mapped_column(default=list)
    # `pipeline.records.PollingState` as JSON; empty until the first visit.
    polling_state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Visits that found nothing of what the visit before had found.
    missed_windows: Mapped[int] = mapped_column(default=0)
    # The last of them.
    last_missed_at: Mapped[datetime | None]


class FeedVisitRow(Base):
    """One visit to a feed and what came of it."""

    __tablename__ = "feed_visits"
    __table_args__ = (Index(None, "feed_id", "visited_at"),)

    id: Mapped[BigIntKey]
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    # The claim under which it was made.
    claim_number: Mapped[int]
    # When it ended.
    visited_at: Mapped[datetime]
    # read, same (equal body), not_modified, pushed (sent by its hub) or failed.
    outcome: Mapped[str]
    # HTTP status of the response, where there was one.
    status: Mapped[int | None]
    # Entries in the list.
    listed_count: Mapped[int]
    # Those that were not known.
    new_count: Mapped[int]
    # Error code; empty when it succeeded.
    error_reason: Mapped[str] = mapped_column(default="")
    # The same for people.
    error_message: Mapped[str] = mapped_column(default="")
    # Milliseconds it took.
    duration_ms: Mapped[int]
    # When the next one was planned.
    next_visit_at: Mapped[datetime]
    # Whether nothing was listed that the visit before had found.
    missed_window: Mapped[bool] = mapped_column(default=False)


class HostRow(Base):
    """A host: its robots.txt, its pace, and whether it asked to be left alone."""

    __tablename__ = "hosts"
    __table_args__ = (Index(None, "last_claimed_at", "host"),)

    host: Mapped[str] = mapped_column(primary_key=True)
    # The robots.txt as last read; NULL when there is none.
    robots_body: Mapped[bytes | None]
    # HTTP status of its last response.
    robots_status: Mapped[int | None]
    # When it was last read.
    robots_fetched_at: Mapped[datetime | None]
    # When it was last requested.
    robots_requested_at: Mapped[datetime | None]
    # Since when it cannot be read; NULL while it can.
    robots_failing_since: Mapped[datetime | None]
    # Milliseconds between two requests that robots.txt asks for.
    crawl_delay_ms: Mapped[int | None]
    # Until when nothing is requested from the host.
    blocked_until: Mapped[datetime | None]
    # The error code that caused it.
    blocked_reason: Mapped[str] = mapped_column(default="")
    # Until when no further request may be sent: the limit of the running one, then the pause after it.
    request_until: Mapped[datetime | None]
    # When entries of it were last claimed: the host that waited longest goes first. 1970 before the first claim.
    last_claimed_at: Mapped[datetime]
    # How often it said "not modified" for what was changed.
    stale_304_count: Mapped[int] = mapped_column(default=0)
    # Until when it is asked without validators for that.
    validators_distrusted_until: Mapped[datetime | None]
