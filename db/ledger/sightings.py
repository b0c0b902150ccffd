"""What a feed lists in, ledger rows out: a document is one entry, however many feeds list it and wherever it moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from db.hosts import ensure_hosts
from db.keys import fitted
from db.ledger.remembered import entries_at, portions, remembered
from db.statements import insert_missing
from db.tables import EntryRow, FeedRow, MoveRow, SightingRow
from db.tables.columns import plain
from pipeline.discover.identity import Listed, Memory, Recognised, Said, Verdict, recognise
from pipeline.records import Entry
from pipeline.wire import to_json

__all__ = ["Lister", "Recorded", "Sighting", "add_entries", "record_sightings"]

_OTHERWISE = (Verdict.CHANGED, Verdict.MOVED)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry as listed, its key (`pipeline.urls.key`) and its host (`pipeline.urls.host`)."""

    entry: Entry
    key: str
    host: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many of the listed entries were new, known, and known but listed differently now."""

    new: int = 0
    seen: int = 0
    changed: int = 0
    # When those were published that this feed had not listed before; None where it does not say.
    arrivals: tuple[datetime | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Lister:
    """Who listed the entries: a feed, or nobody when addresses were given by hand."""

    source_id: int | None = None
    feed_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    """One list, with what each entry of it is."""

    lister: Lister
    now: datetime
    # Key, what the feed says, and the sighting; in the order of keys, so that writers never wait in a circle.
    listed: tuple[tuple[Listed, Sighting], ...]
    memory: Memory
    recognised: Recognised

    def those(self, *verdicts: Verdict) -> list[tuple[Listed, Sighting, int]]:
        """The entries with one of these verdicts, with their numbers; 0 for new ones."""
        told = zip(self.listed, self.recognised.verdicts, strict=True)
        return [
            (each, sighting, id_ or 0) for (each, sighting), (verdict, id_) in told if verdict in verdicts
        ]


def record_sightings(
    session: Session, lister: Lister, sightings: Sequence[Sighting], now: datetime
) -> Recorded:
    """Keep what a feed lists; doing it twice changes nothing.

    A known entry with another title, a later change or another address is due for another look when its article is
    stored, unless most of the list changed at once.

    Args:
        session: an open transaction.
        lister: whose list it is.
        sightings: what is listed; an address that is listed twice counts once.
        now: aware.
    """
    visit = _visit(session, lister, sightings, now)
    new, changed = visit.those(Verdict.NEW), visit.those(*_OTHERWISE)
    ensure_hosts(session, {sighting.host for _, sighting, _ in (*new, *changed)})
    insert_missing(session, EntryRow, [_row(each.key, sighting, visit) for each, sighting, _ in new])
    if visit.recognised.believed:
        _keep_moves(session, visit)
    for verdict in _OTHERWISE:
        for _, sighting, entry_id in sorted(visit.those(verdict), key=lambda one: one[2]):
            _list_otherwise(session, entry_id, sighting, visit, verdict)
    if lister.feed_id is not None:
        _sight(session, lister.feed_id, visit)
    return Recorded(len(new), len(visit.listed) - len(new), len(changed), _arrivals(visit))


def add_entries(session: Session, sightings: Sequence[Sighting], now: datetime) -> Recorded:
    """Keep addresses that were given by hand.

    Args:
        session: an open transaction.
        sightings: the addresses.
        now: aware.
    """
    return record_sightings(session, Lister(), sightings, now)


def _visit(session: Session, lister: Lister, sightings: Iterable[Sighting], now: datetime) -> _Visit:
    by_key = {fitted(sighting.key): sighting for sighting in sightings}
    listed = tuple((Listed(key, _said(by_key[key].entry)), by_key[key]) for key in sorted(by_key))
    told = [each for each, _ in listed]
    memory = remembered(session, lister.feed_id, told)
    return _Visit(lister, now, listed, memory, recognise(told, memory))


def _arrivals(visit: _Visit) -> tuple[datetime | None, ...]:
    """What is new to this feed, also when another listed it first; one that only moved is not."""
    here = {key for key, known in visit.memory.by_key.items() if known.said}
    unseen = visit.those(Verdict.NEW, Verdict.SAME, Verdict.CHANGED)
    return tuple(each.said.published or each.said.modified for each, _, _ in unseen if each.key not in here)


def _said(entry: Entry) -> Said:
    """What a feed says, as the database will give it back."""
    return Said(fitted(plain(entry.id)), plain(entry.title), entry.published, entry.modified)


def _row(key: str, sighting: Sighting, visit: _Visit) -> dict[str, Any]:
    entry = sighting.entry
    texts = dict.fromkeys(("outcome", "reason", "message", "etag", "last_modified", "final_url"), "")
    counts = dict.fromkeys(("run", "attempt", "lost_attempts", "visits"), 0)
    return {
        **texts,
        **counts,
        "url": entry.url,
        "url_key": key,
        "host": sighting.host,
        "source_id": visit.lister.source_id,
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
        "stage": "discovered",
        "stage_at": visit.now,
        "due_at": visit.now,
        "discovered_at": visit.now,
    }


def _keep_moves(session: Session, visit: _Visit) -> None:
    rows = [
        {"url_key": each.key, "entry_id": entry_id, "url": sighting.entry.url, "moved_at": visit.now}
        for each, sighting, entry_id in visit.those(Verdict.MOVED)
    ]
    insert_missing(session, MoveRow, rows)


def _list_otherwise(
    session: Session, entry_id: int, sighting: Sighting, visit: _Visit, verdict: Verdict
) -> None:
    """Keep what is said of a known entry now, and have its page looked at again."""
    entry = sighting.entry
    values: dict[str, Any] = {
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
    }
    if visit.recognised.believed:
        values |= _moved(sighting, visit.now) if verdict is Verdict.MOVED else _looked_at_again(visit.now)
    session.execute(update(EntryRow).where(EntryRow.id == entry_id).values(values))


def _looked_at_again(now: datetime) -> dict[str, Any]:
    return {"due_at": case((EntryRow.stage == "stored", now), else_=EntryRow.due_at)}


def _moved(sighting: Sighting, now: datetime) -> dict[str, Any]:
    """Asked for at the new address from now on, without the validators of the old one; a rejected one begins anew."""
    rejected = EntryRow.stage == "rejected"
    return {
        "url": sighting.entry.url,
        "host": sighting.host,
        "etag": "",
        "last_modified": "",
        "stage": case((rejected, "discovered"), else_=EntryRow.stage),
        "stage_at": case((rejected, now), else_=EntryRow.stage_at),
        "attempt": case((rejected, 0), else_=EntryRow.attempt),
        "ended_at": case((rejected, None), else_=EntryRow.ended_at),
        "due_at": case((rejected | (EntryRow.stage == "stored"), now), else_=EntryRow.due_at),
    }


# --- what the feed says of each ---


def _sight(session: Session, feed_id: int, visit: _Visit) -> None:
    """Keep what the feed says of each entry, and how far its ids are trusted."""
    rows = _sighting_rows(session, feed_id, visit)
    said = {known.entry_id: known.said for known in visit.memory.by_key.values() if known.said}
    insert_missing(session, SightingRow, [rows[id_] for id_ in sorted(rows.keys() - said.keys())])
    other = [_said_now(row) for id_, row in sorted(rows.items()) if _differs(said.get(id_), row)]
    if other:
        session.execute(update(SightingRow), other)
    for some in portions(sorted(rows)):
        mine = (SightingRow.feed_id == feed_id, SightingRow.entry_id.in_(some))
        session.execute(update(SightingRow).where(*mine).values(last_seen_at=visit.now))
    if visit.recognised.probation != visit.memory.probation:
        probation = {"id_probation": visit.recognised.probation}
        session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(probation))


def _sighting_rows(session: Session, feed_id: int, visit: _Visit) -> dict[int, dict[str, Any]]:
    verdicts = [entry_id for _, entry_id in visit.recognised.verdicts]
    told = [(each, entry_id) for (each, _), entry_id in zip(visit.listed, verdicts, strict=True)]
    added = entries_at(session, [each.key for each, entry_id in told if entry_id is None])
    rows = ((entry_id or added[each.key], each.said) for each, entry_id in told)
    return {
        entry_id: {
            "feed_id": feed_id,
            "entry_id": entry_id,
            "own_id": said.id,
            "title": said.title,
            "published": said.published,
            "modified": said.modified,
            "first_seen_at": visit.now,
            "last_seen_at": visit.now,
        }
        for entry_id, said in rows
    }


def _differs(before: Said | None, row: Mapping[str, Any]) -> bool:
    """Whether a sighting that is kept says something else; a moved one is not remembered by its address."""
    return before != Said(row["own_id"], row["title"], row["published"], row["modified"])


def _said_now(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "first_seen_at"}
