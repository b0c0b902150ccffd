"""Claim entries that are due, so that each is processed by one worker at a time."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select, true, update
from sqlalchemy.orm import Session, aliased

from db.statements import execute_rowcount
from db.tables import EntryRow, HostRow
from db.tables.entries import FETCH_STAGES, PROCESS_STAGES, RECORD_IN_MESSAGE_STAGES, is_at_stage

__all__ = ["ClaimLimits", "EntryClaim", "claim_entries", "mark_articles_due"]

# Up to this many due entries are ranked directly; when more are due, the hosts are read in turn instead.
_MAX_RANKED_ENTRIES = 1_000
# Entries of a host in one turn. With one, a new host with three entries waited twice for the turns of all other hosts.
_ENTRIES_PER_TURN = 3
# One of four that are fetched is among the entries that were listed last, when more are due than are ranked directly.
_NEWEST_SHARE, _MAX_NEWEST_ENTRIES = 4, 200
# A host with more due entries than it gets in one turn has a backlog.
_MAX_WITHOUT_BACKLOG = _ENTRIES_PER_TURN


@dataclass(frozen=True, slots=True)
class EntryClaim:
    """A claim: the entry, the number of the claim, and the stage where work starts, as messages carry them."""

    entry_id: int
    claim_number: int
    stage: str
    # Whether many more entries of its host are due, so that it may wait for those of other hosts.
    is_of_backlog: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLimits:
    """How much to claim: entries in all, entries of one host, and how long the claims hold."""

    limit: int
    per_host: int
    lease: timedelta
    # Claim only entries of hosts with few due ones.
    is_without_backlogs: bool = False


def claim_entries(session: Session, now: datetime, limits: ClaimLimits) -> list[EntryClaim]:
    """Claim entries that are due; no other caller gets them while the lease holds.

    Entries whose page is kept come first, but leave half of the limit to those whose page is to be fetched, so that an
    imported archive does not stop new articles. Of the latter, the first three of each host come before the fourth of
    any, and the host that was not claimed from for the longest time comes first, so that a host with many entries does
    not delay one with few. Behind a long backlog, a quarter are the entries that were listed last, those of hosts with
    few due entries first: else news of a host would wait until each of a thousand hosts had a turn. Hosts that are
    blocked for a time are skipped.

    Args:
        session: an open transaction.
        now: aware.
        limits: how much.

    Returns:
        The claims, in the order in which to enqueue them.
    """
    if limits.is_without_backlogs:
        return _claim(session, _few_of_their_hosts(session, now, limits), now, limits.lease)
    with_page = session.execute(_due_with_page(now).limit(limits.limit)).all()
    counts = Counter(row.host for row in with_page)
    pages = [(row.id, counts[row.host] > _MAX_WITHOUT_BACKLOG) for row in with_page]
    first_half = pages[: (limits.limit + 1) // 2]
    to_fetch = _claimable_fetches(session, now, replace(limits, limit=limits.limit - len(first_half)))
    rest = pages[len(first_half) : limits.limit - len(to_fetch)]
    return _claim(session, dict([*first_half, *rest, *to_fetch.items()]), now, limits.lease)


def _due_with_page(now: datetime) -> Select[int, str]:
    return (
        select(EntryRow.id, EntryRow.host)
        .where(is_at_stage(PROCESS_STAGES), EntryRow.due_at <= now)
        .order_by(EntryRow.due_at, EntryRow.id)
        .with_for_update(skip_locked=True)
    )


def _few_of_their_hosts(session: Session, now: datetime, limits: ClaimLimits) -> dict[int, bool]:
    """Return ids of the newest due entries to fetch of hosts without a backlog."""
    newest = _newest_of_hosts(session, now)
    few = [(id_, host) for id_, host, is_of_backlog in newest if not is_of_backlog]
    return _take_turn(session, now, _interleave_hosts(few, limits))


def _claimable_fetches(session: Session, now: datetime, limits: ClaimLimits) -> dict[int, bool]:
    """Return ids of due entries to fetch, the first of each host first, and whether their hosts have a backlog."""
    oldest = _oldest_due_fetches(now)
    count = session.scalar(select(func.count()).select_from(oldest.subquery())) or 0
    if not count or limits.limit <= 0:
        return {}
    is_complete = count <= _MAX_RANKED_ENTRIES
    candidates = _with_hosts(oldest, now) if is_complete else _due_fetches_by_host(session, now, limits)
    in_turn = session.execute(_ranked_fetches(candidates.subquery(), limits)).all()
    newest = {} if is_complete else _choose_newest(session, now, limits)
    # Entries of one host not behind each other, because only one of them is fetched at a time.
    host_by_id = _interleave_hosts([*newest.items(), *((row.id, row.host) for row in in_turn)], limits)
    return _take_turn(session, now, host_by_id)


def _take_turn(session: Session, now: datetime, host_by_id: dict[int, str]) -> dict[int, bool]:
    """Note that hosts had a turn; return the ids that nobody else claims, and whether their hosts have a backlog."""
    if not host_by_id:
        return {}
    hosts = sorted(set(host_by_id.values()))
    session.execute(update(HostRow).where(HostRow.host.in_(hosts)).values(last_claimed_at=now))
    # `due_at` again: a claim that another process committed meanwhile has moved it. Without the stages, because with
    # them PostgreSQL may read all that is due rather than look up the ids.
    still_due = select(EntryRow.id).where(EntryRow.id.in_(host_by_id), EntryRow.due_at <= now)
    claimable = set(session.scalars(still_due.with_for_update(skip_locked=True)))
    with_backlog = _hosts_with_backlog(session, now, hosts)
    return {id_: host in with_backlog for id_, host in host_by_id.items() if id_ in claimable}


def _hosts_with_backlog(session: Session, now: datetime, hosts: Collection[str]) -> set[str]:
    """Return which of some hosts have more due entries to fetch than one turn takes: an index lookup for each."""
    entry = aliased(EntryRow)
    due = select(entry.id).where(entry.host == HostRow.host, _is_due_fetch(entry, now))
    further = due.order_by(entry.due_at, entry.id).offset(_MAX_WITHOUT_BACKLOG).limit(1).scalar_subquery()
    query = select(HostRow.host).where(HostRow.host.in_(hosts), further.is_not(None))
    return set(session.scalars(query))


def _choose_newest(session: Session, now: datetime, limits: ClaimLimits) -> dict[int, str]:
    share = replace(limits, limit=-(-limits.limit // _NEWEST_SHARE), per_host=_ENTRIES_PER_TURN)
    newest = sorted(_newest_of_hosts(session, now), key=lambda row: row[2])
    return _interleave_hosts([(id_, host) for id_, host, _ in newest], share)


def _newest_of_hosts(session: Session, now: datetime) -> list[tuple[int, str, bool]]:
    """Return ids and hosts of the entries that were listed last, and whether the host has a backlog."""
    rows = session.execute(_newest_fetches(now)).all()
    with_backlog = _hosts_with_backlog(session, now, {row.host for row in rows})
    return [(row.id, row.host, row.host in with_backlog) for row in rows]


def _interleave_hosts(candidates: Sequence[tuple[int, str]], limits: ClaimLimits) -> dict[int, str]:
    """Return ids within the limits with their hosts: the first of each host, then the second of each, and so on."""
    counts: Counter[str] = Counter()
    ranks: dict[int, tuple[int, str]] = {}
    for id_, host in candidates:
        if id_ not in ranks and counts[host] < limits.per_host and len(ranks) < limits.limit:
            ranks[id_] = (counts[host], host)
            counts[host] += 1
    return {id_: host for id_, (_, host) in sorted(ranks.items(), key=lambda item: item[1][0])}


def _is_due_fetch(entry: Any, now: datetime) -> ColumnElement[bool]:
    return and_(is_at_stage(FETCH_STAGES, entry), entry.due_at <= now)


def _oldest_due_fetches(now: datetime) -> Any:
    query = select(EntryRow.id, EntryRow.host, EntryRow.due_at).where(_is_due_fetch(EntryRow, now))
    return query.order_by(EntryRow.due_at, EntryRow.id).limit(_MAX_RANKED_ENTRIES + 1)


def _with_hosts(entries: Select[Any], now: datetime) -> Select[Any]:
    entry = entries.subquery()
    columns = (entry.c.id, entry.c.host, entry.c.due_at, HostRow.last_claimed_at)
    return select(*columns).join(HostRow, HostRow.host == entry.c.host).where(_is_unblocked(now))


def _ranked_fetches(candidates: Subquery, limits: ClaimLimits) -> Select[int, str]:
    oldest_first = (candidates.c.due_at, candidates.c.id)
    rank = func.row_number().over(partition_by=candidates.c.host, order_by=oldest_first)
    ranked = select(candidates, rank.label("rank_in_host")).subquery()
    turn = (ranked.c.rank_in_host - 1) // _ENTRIES_PER_TURN
    return (
        select(ranked.c.id, ranked.c.host)
        .where(ranked.c.rank_in_host <= limits.per_host)
        .order_by(turn, ranked.c.last_claimed_at, ranked.c.host, ranked.c.rank_in_host)
        .limit(limits.limit)
    )


def _due_fetches_by_host(session: Session, now: datetime, limits: ClaimLimits) -> Select[Any]:
    """Select the oldest due entries of the hosts whose turn it is: two index lookups a host, however many are due.

    The lookups are LATERAL or correlated with a LIMIT, which no planner turns into a join with all that is due.
    """
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    entry = aliased(EntryRow)
    any_due = select(entry.id).where(entry.host == HostRow.host, _is_due_fetch(entry, now)).limit(1)
    hosts = select(HostRow.host, HostRow.last_claimed_at).where(_is_unblocked(now))
    hosts = hosts.join(any_due.lateral(), true()) if is_postgresql else hosts.where(any_due.exists())
    host = hosts.order_by(HostRow.last_claimed_at, HostRow.host).limit(limits.limit).subquery()
    first_of_host = (
        select(entry.id, entry.due_at)
        .where(entry.host == host.c.host, _is_due_fetch(entry, now))
        .order_by(entry.due_at, entry.id)
        .limit(min(limits.per_host, limits.limit))
    )
    if is_postgresql:
        first = first_of_host.lateral()
        return select(first.c.id, host.c.host, first.c.due_at, host.c.last_claimed_at).join(first, true())
    # SQLite has no LATERAL, but evaluates a correlated IN with a LIMIT as one index lookup.
    ids = first_of_host.with_only_columns(entry.id).correlate(host)
    columns = (EntryRow.id, host.c.host, EntryRow.due_at, host.c.last_claimed_at)
    return select(*columns).select_from(host).join(EntryRow, EntryRow.id.in_(ids))


def _newest_fetches(now: datetime) -> Select[int, str]:
    """Select the entries that were listed last, with their hosts, also those whose host was busy.

    Of entries that became due last, because what a host of the backlog makes wait is due as late as what is new.
    """
    columns = (EntryRow.id, EntryRow.host, EntryRow.due_at, EntryRow.pending_since)
    due = select(*columns).where(_is_due_fetch(EntryRow, now))
    latest = due.order_by(EntryRow.due_at.desc(), EntryRow.id.desc()).limit(_MAX_NEWEST_ENTRIES).subquery()
    return (
        select(latest.c.id, latest.c.host)
        .join(HostRow, HostRow.host == latest.c.host)
        .where(_is_unblocked(now))
        .order_by(latest.c.pending_since.desc(), latest.c.id)
    )


def _is_unblocked(now: datetime) -> ColumnElement[bool]:
    return HostRow.blocked_until.is_(None) | (HostRow.blocked_until <= now)


def _claim(
    session: Session, is_of_backlog: dict[int, bool], now: datetime, lease: timedelta
) -> list[EntryClaim]:
    """Raise the claim numbers, in the order given; work whose record was in a lost message starts from its page."""
    if not is_of_backlog:
        return []
    has_record_in_message = is_at_stage(RECORD_IN_MESSAGE_STAGES)
    # A lease that is still set on a due entry was never given back.
    has_expired = EntryRow.lease_until.is_not(None)
    was_lost = has_record_in_message & has_expired & (EntryRow.attempt > 0)
    is_revisit = EntryRow.stage == "stored"
    values = {
        "claim_number": EntryRow.claim_number + 1,
        # Attempts are those at the current stage; the lost one must not count at cleaning as well.
        "attempt": case((has_record_in_message, 0), else_=EntryRow.attempt),
        "lost_attempts": EntryRow.lost_attempts + case((was_lost, 1), else_=0),
        "expired_claims": EntryRow.expired_claims + case((has_expired, 1), else_=0),
        "revisit_count": EntryRow.revisit_count + case((is_revisit, 1), else_=0),
        "stage": case(
            (is_revisit, "discovered"),
            (has_record_in_message, "fetched"),
            else_=EntryRow.stage,
        ),
        "pending_since": case((is_revisit, now), else_=EntryRow.pending_since),
        "lease_until": now + lease,
        "due_at": now + lease,
    }
    columns = (EntryRow.id, EntryRow.claim_number, EntryRow.stage)
    query = update(EntryRow).where(EntryRow.id.in_(is_of_backlog)).values(values).returning(*columns)
    rows = session.execute(query, execution_options={"synchronize_session": False}).all()
    claims = {row.id: EntryClaim(*row, is_of_backlog=is_of_backlog[row.id]) for row in rows}
    return [claims[id_] for id_ in is_of_backlog if id_ in claims]


def mark_articles_due(session: Session, now: datetime) -> int:
    """Make the page of every stored article due for a revisit, except a saved file, which no server has.

    Args:
        session: an open transaction.
        now: aware.

    Returns:
        The number of entries that are due.
    """
    is_article = (EntryRow.stage == "stored", EntryRow.article_id.is_not(None))
    query = update(EntryRow).where(*is_article, EntryRow.url.startswith("http"))
    return execute_rowcount(session, query.values(due_at=now))
