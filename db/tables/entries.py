"""The ledger: every entry ever listed, where it was listed, and what could not be processed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = [
    "FETCH_STAGES",
    "IN_PROGRESS_STAGES",
    "PROCESS_STAGES",
    "RECORD_IN_MESSAGE_STAGES",
    "DeadLetterRow",
    "EntryAliasRow",
    "EntryRow",
    "FeedEntryRow",
    "is_at_stage",
]

# Stages from which an entry's page is requested (for the first time, or for a revisit).
FETCH_STAGES = ("discovered", "stored")
# Stages that start from the kept page.
PROCESS_STAGES = ("fetched", "cleaned", "enriched")
IN_PROGRESS_STAGES = ("discovered", *PROCESS_STAGES)
# Messages of these two carry the record; when a message is lost, work starts again from the kept page.
RECORD_IN_MESSAGE_STAGES = ("cleaned", "enriched")
ALL_STAGES = (*IN_PROGRESS_STAGES, "stored", "rejected", "dead")


def _stage_condition(stages: Sequence[str]) -> str:
    return f"stage IN ({', '.join(repr(stage) for stage in stages)})"


IS_DUE_FETCH = text(f"due_at IS NOT NULL AND {_stage_condition(FETCH_STAGES)}")
IS_DUE_PROCESSING = text(f"due_at IS NOT NULL AND {_stage_condition(PROCESS_STAGES)}")
HAS_EXPIRED_CLAIMS = text("expired_claims > 0")
IS_NOT_RETRIED = text("retried_at IS NULL")
IS_IN_PROGRESS = text(_stage_condition(IN_PROGRESS_STAGES))


class EntryRow(Base):
    """Something a feed listed, and how far it got. A deleted one leaves a tombstone, so that it does not come back."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(_stage_condition(ALL_STAGES), name="stage"),
        Index(None, "stage_changed_at"),
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
    # As listed.
    title: Mapped[str] = mapped_column(default="")
    # When the list says it was last changed.
    listed_modified: Mapped[datetime | None]
    # `pipeline.records.Entry` as JSON, as first or last listed.
    record: Mapped[dict[str, Any]]
    # discovered, fetched, cleaned, enriched, stored, rejected or dead.
    stage: Mapped[str] = mapped_column(default="discovered")
    # When it reached that stage.
    stage_changed_at: Mapped[datetime]
    # Since when its page is to be fetched, or, once it is stored, to be processed. Work that starts again because its
    # message was lost does not renew it.
    pending_since: Mapped[datetime]
    # How it ended: created, updated, unchanged, duplicate, gone or unreachable; empty before, and when
    # rejected or dead.
    outcome: Mapped[str] = mapped_column(default="")
    # Error code of the last failure; empty when there was none.
    reason: Mapped[str] = mapped_column(default="")
    # The same for people.
    message: Mapped[str] = mapped_column(default="")
    # Grows with every claim; an update under an older number changes nothing.
    claim_number: Mapped[int] = mapped_column(default=0)
    # Attempts at the current stage.
    attempt: Mapped[int] = mapped_column(default=0)
    # Attempts under claims that were never heard of again.
    lost_attempts: Mapped[int] = mapped_column(default=0)
    # Attempts that ended with a bug, since the last outcome.
    bug_attempts: Mapped[int] = mapped_column(default=0)
    # Claims whose lease ended without an outcome, since the page was fetched or the last outcome.
    expired_claims: Mapped[int] = mapped_column(default=0)
    # Until when the current claim holds.
    lease_until: Mapped[datetime | None]
    # When to look at it next: an attempt, the end of a lease, or a revisit. NULL: nothing is left to do.
    due_at: Mapped[datetime | None]
    # When a list first showed it.
    discovered_at: Mapped[datetime]
    # When its page was last fetched.
    fetched_at: Mapped[datetime | None]
    # When that was last cleaned.
    cleaned_at: Mapped[datetime | None]
    # When that was last enriched.
    enriched_at: Mapped[datetime | None]
    # When that was last stored.
    stored_at: Mapped[datetime | None]
    # When it last ended: stored, rejected or dead.
    ended_at: Mapped[datetime | None]
    # How often it was fetched again after it was stored.
    revisit_count: Mapped[int] = mapped_column(default=0)
    # Validator of the last response.
    etag: Mapped[str] = mapped_column(default="")
    # Validator of the last response.
    last_modified: Mapped[str] = mapped_column(default="")
    # Where redirects led; empty when nowhere else.
    final_url: Mapped[str] = mapped_column(default="")
    # What the publisher reserves about machine use of the page, as of its last answer; kept longer than the page.
    reservations: Mapped[list[Any]] = mapped_column(default=list)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))


def is_at_stage(stages: Sequence[str], entry: Any = EntryRow) -> ColumnElement[bool]:
    """Return the condition that an entry is at one of some stages, with the stages as literals.

    SQLite chooses a partial index only when the condition of the index stands in the statement; a bound parameter has
    no value while it plans.

    Args:
        stages: one of the tuples of this module, so that the order of the names is that of the index.
        entry: `EntryRow` or an alias of it.
    """
    condition: ColumnElement[bool] = entry.stage.in_([literal_column(repr(stage)) for stage in stages])
    return condition


class EntryAliasRow(Base):
    """A further address of an entry: a feed gave it later, under the same identity."""

    __tablename__ = "entry_aliases"
    __table_args__ = (Index(None, "entry_id"),)

    url_key: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    # As the feed lists it.
    url: Mapped[str]
    # When it was first listed there.
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
    # As this feed gives it.
    title: Mapped[str] = mapped_column(default="")
    # As this feed gives it.
    published: Mapped[datetime | None]
    # As this feed gives it.
    modified: Mapped[datetime | None]
    # When the feed first listed it.
    first_seen_at: Mapped[datetime]
    # When the feed last listed it.
    last_seen_at: Mapped[datetime]


class DeadLetterRow(Base):
    """An entry that broke a stage, with what is needed to mend it."""

    __tablename__ = "dead_letters"
    __table_args__ = (Index(None, "entry_id"),)

    id: Mapped[BigIntKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    # The claim under which it failed.
    claim_number: Mapped[int]
    # The stage that failed.
    stage: Mapped[str]
    # How often that stage was tried.
    attempts: Mapped[int]
    # An error code, or `bug.` and the name of the exception.
    cause: Mapped[str]
    # The text of the exception.
    message: Mapped[str] = mapped_column(default="")
    # Innermost place, ``file:line function``.
    location: Mapped[str] = mapped_column(default="")
    # SHA-256 of what went in: equal for two failures of one input.
    input_hash: Mapped[str] = mapped_column(default="")
    # Version of Copydesk.
    code_version: Mapped[str] = mapped_column(default="")
    # The end of the traceback.
    traceback: Mapped[str] = mapped_column(default="")
    # When it ended.
    died_at: Mapped[datetime]
    # When it was sent on its way again.
    retried_at: Mapped[datetime | None]
