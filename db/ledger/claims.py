"""The clock in; entries that are due, each handed to one worker only, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, select, update
from sqlalchemy.orm import Session

from db.statements import reached
from db.tables import EntryRow, HostRow

__all__ = ["Budget", "EntryTicket", "claim_entries", "revisit_now"]

_TO_FETCH = ("discovered", "stored")
_TO_WORK = ("fetched", "cleaned", "enriched")
# Messages of these two carried the record; without it, work starts again from the kept page.
_CARRIED = ("cleaned", "enriched")


@dataclass(frozen=True, slots=True)
class EntryTicket:
    """A claim, as it travels: which entry, the number of the claim, and where its journey begins."""

    entry_id: int
    run: int
    stage: str


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to claim: entries in all, entries of one host, and how long the claims hold."""

    limit: int
    per_host: int
    lease: timedelta


def claim_entries(session: Session, now: datetime, budget: Budget) -> list[EntryTicket]:
    """Take entries that are due; nobody else gets them while the lease holds.

    Entries whose page is kept come first, but leave half of the room to those whose page is to be fetched, so that an
    archive that was handed in does not stop the news. Then hosts take turns, the one that waited longest first, so that
    a host with many entries does not delay one with few. Hosts that asked to be left alone are skipped.

    Args:
        session: an open transaction.
        now: aware.
        budget: how much.
    """
    kept = list(session.scalars(_due(_TO_WORK, now).limit(budget.limit)))
    half = kept[: (budget.limit + 1) // 2]
    fetch = _in_turns(_to_fetch(session, now, replace(budget, limit=budget.limit - len(half))))
    more = kept[len(half) : budget.limit - len(fetch)]
    return _take(session, [*half, *more, *fetch], now + budget.lease)


def _to_fetch(session: Session, now: datetime, budget: Budget) -> Iterator[Sequence[int]]:
    """Entries whose page is to be fetched, a sequence for each host."""
    left = budget.limit
    for host in session.scalars(_hosts(now, budget.limit)).all():
        if left <= 0:
            return
        of_host = _due(_TO_FETCH, now).where(EntryRow.host == host)
        ids = session.scalars(of_host.limit(min(budget.per_host, left))).all()
        session.execute(update(HostRow).where(HostRow.host == host).values(served_at=now))
        left -= len(ids)
        yield ids


def _in_turns(of_hosts: Iterator[Sequence[int]]) -> list[int]:
    """The first of each host, then the second of each, so that no host fills the workers."""
    rounds = zip_longest(*of_hosts)
    return [id_ for one_round in rounds for id_ in one_round if id_ is not None]


def _due(stages: Sequence[str], now: datetime) -> Select[Any]:
    return (
        select(EntryRow.id)
        .where(EntryRow.stage.in_(stages), EntryRow.due_at <= now)
        .order_by(EntryRow.due_at, EntryRow.id)
        .with_for_update(skip_locked=True)
    )


def _hosts(now: datetime, limit: int) -> Select[Any]:
    waiting = exists().where(
        EntryRow.host == HostRow.host, EntryRow.stage.in_(_TO_FETCH), EntryRow.due_at <= now
    )
    is_open = HostRow.blocked_until.is_(None) | (HostRow.blocked_until <= now)
    oldest_first = HostRow.served_at.asc().nulls_first()
    return select(HostRow.host).where(waiting, is_open).order_by(oldest_first, HostRow.host).limit(limit)


def _take(session: Session, ids: Sequence[int], until: datetime) -> list[EntryTicket]:
    """Raise the runs, in the order given. A journey that was in a message is lost and starts from its page."""
    if not ids:
        return []
    carried = EntryRow.stage.in_(_CARRIED)
    # A lease that stands while an entry is due was never given back.
    was_lost = carried & EntryRow.lease_until.is_not(None) & (EntryRow.attempt > 0)
    values = {
        "run": EntryRow.run + 1,
        "lost_attempts": EntryRow.lost_attempts + case((was_lost, 1), else_=0),
        "visits": EntryRow.visits + case((EntryRow.stage == "stored", 1), else_=0),
        "stage": _start(),
        "lease_until": until,
        "due_at": until,
    }
    returned = (EntryRow.id, EntryRow.run, EntryRow.stage)
    query = update(EntryRow).where(EntryRow.id.in_(ids)).values(values).returning(*returned)
    rows = session.execute(query, execution_options={"synchronize_session": False}).all()
    order = {id_: place for place, id_ in enumerate(ids)}
    return [EntryTicket(*row) for row in sorted(rows, key=lambda row: order[row.id])]


def _start() -> ColumnElement[str]:
    return case(
        (EntryRow.stage == "stored", "discovered"),
        (EntryRow.stage.in_(_CARRIED), "fetched"),
        else_=EntryRow.stage,
    )


def revisit_now(session: Session, now: datetime) -> int:
    """Make every stored article's page due for another look.

    Args:
        session: an open transaction.
        now: aware.

    Returns:
        How many.
    """
    query = update(EntryRow).where(EntryRow.stage == "stored", EntryRow.article_id.is_not(None))
    return reached(session, query.values(due_at=now))
