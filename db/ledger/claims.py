"""The clock in; entries that are due, each handed to one worker only, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import EntryRow, HostRow

__all__ = ["ClaimLimits", "EntryClaim", "claim_entries", "mark_articles_due"]

_FETCH_STAGES = ("discovered", "stored")
_PROCESS_STAGES = ("fetched", "cleaned", "enriched")
# Messages of these two carried the record; without it, work starts again from the kept page.
_RECORD_IN_MESSAGE_STAGES = ("cleaned", "enriched")


@dataclass(frozen=True, slots=True)
class EntryClaim:
    """A claim, as it travels: which entry, the number of the claim, and where its journey begins."""

    entry_id: int
    claim_number: int
    stage: str


@dataclass(frozen=True, slots=True)
class ClaimLimits:
    """How much to claim: entries in all, entries of one host, and how long the claims hold."""

    limit: int
    per_host: int
    lease: timedelta


def claim_entries(session: Session, now: datetime, limits: ClaimLimits) -> list[EntryClaim]:
    """Take entries that are due; nobody else gets them while the lease holds.

    Entries whose page is kept come first, but leave half of the room to those whose page is to be fetched, so that an
    archive that was handed in does not stop the news. Then hosts take turns, the one that waited longest first, so that
    a host with many entries does not delay one with few. Hosts that asked to be left alone are skipped.

    Args:
        session: an open transaction.
        now: aware.
        limits: how much.
    """
    with_page = list(session.scalars(_due_entries(_PROCESS_STAGES, now).limit(limits.limit)))
    first_half = with_page[: (limits.limit + 1) // 2]
    to_fetch = _round_robin(
        _due_fetches_by_host(session, now, replace(limits, limit=limits.limit - len(first_half)))
    )
    rest = with_page[len(first_half) : limits.limit - len(to_fetch)]
    return _claim(session, [*first_half, *rest, *to_fetch], now + limits.lease)


def _due_fetches_by_host(session: Session, now: datetime, limits: ClaimLimits) -> Iterator[Sequence[int]]:
    """Entries whose page is to be fetched, a sequence for each host."""
    remaining = limits.limit
    for host in session.scalars(_hosts_to_fetch(now, limits.limit)).all():
        if remaining <= 0:
            return
        host_entries = _due_entries(_FETCH_STAGES, now).where(EntryRow.host == host)
        ids = session.scalars(host_entries.limit(min(limits.per_host, remaining))).all()
        session.execute(update(HostRow).where(HostRow.host == host).values(last_claimed_at=now))
        remaining -= len(ids)
        yield ids


def _round_robin(ids_by_host: Iterator[Sequence[int]]) -> list[int]:
    """The first of each host, then the second of each, so that no host fills the workers."""
    rounds = zip_longest(*ids_by_host)
    return [id_ for round_ids in rounds for id_ in round_ids if id_ is not None]


def _due_entries(stages: Sequence[str], now: datetime) -> Select[Any]:
    return (
        select(EntryRow.id)
        .where(EntryRow.stage.in_(stages), EntryRow.due_at <= now)
        .order_by(EntryRow.due_at, EntryRow.id)
        .with_for_update(skip_locked=True)
    )


def _hosts_to_fetch(now: datetime, limit: int) -> Select[Any]:
    has_due_entry = exists().where(
        EntryRow.host == HostRow.host, EntryRow.stage.in_(_FETCH_STAGES), EntryRow.due_at <= now
    )
    is_unblocked = HostRow.blocked_until.is_(None) | (HostRow.blocked_until <= now)
    longest_unclaimed_first = HostRow.last_claimed_at.asc().nulls_first()
    return (
        select(HostRow.host)
        .where(has_due_entry, is_unblocked)
        .order_by(longest_unclaimed_first, HostRow.host)
        .limit(limit)
    )


def _claim(session: Session, ids: Sequence[int], lease_until: datetime) -> list[EntryClaim]:
    """Raise the runs, in the order given. A journey that was in a message is lost and starts from its page."""
    if not ids:
        return []
    has_record_in_message = EntryRow.stage.in_(_RECORD_IN_MESSAGE_STAGES)
    # A lease that stands while an entry is due was never given back.
    was_lost = has_record_in_message & EntryRow.lease_until.is_not(None) & (EntryRow.attempt > 0)
    values = {
        "claim_number": EntryRow.claim_number + 1,
        "lost_attempts": EntryRow.lost_attempts + case((was_lost, 1), else_=0),
        "revisit_count": EntryRow.revisit_count + case((EntryRow.stage == "stored", 1), else_=0),
        "stage": _restart_stage(),
        "lease_until": lease_until,
        "due_at": lease_until,
    }
    columns = (EntryRow.id, EntryRow.claim_number, EntryRow.stage)
    query = update(EntryRow).where(EntryRow.id.in_(ids)).values(values).returning(*columns)
    rows = session.execute(query, execution_options={"synchronize_session": False}).all()
    order = {id_: index for index, id_ in enumerate(ids)}
    return [EntryClaim(*row) for row in sorted(rows, key=lambda row: order[row.id])]


def _restart_stage() -> ColumnElement[str]:
    return case(
        (EntryRow.stage == "stored", "discovered"),
        (EntryRow.stage.in_(_RECORD_IN_MESSAGE_STAGES), "fetched"),
        else_=EntryRow.stage,
    )


def mark_articles_due(session: Session, now: datetime) -> int:
    """Make every stored article's page due for another look.

    Args:
        session: an open transaction.
        now: aware.

    Returns:
        How many.
    """
    query = update(EntryRow).where(EntryRow.stage == "stored", EntryRow.article_id.is_not(None))
    return execute_rowcount(session, query.values(due_at=now))
