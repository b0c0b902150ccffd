"""What a feed lists in, ledger rows out: an address is one entry, however many feeds list it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.hosts import ensure_hosts
from db.keys import fitted
from db.statements import insert_missing
from db.tables import EntryRow, SightingRow
from pipeline.records import Entry
from pipeline.wire import to_json

__all__ = ["Lister", "Recorded", "Sighting", "add_entries", "record_sightings"]

# Keys asked for at once: SQLite takes 32,766 variables in a statement, older ones 999.
_AT_ONCE = 400
_Key = TypeVar("_Key")


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


@dataclass(frozen=True, slots=True)
class Lister:
    """Who listed the entries: a feed, or nobody when addresses were given by hand."""

    source_id: int | None = None
    feed_id: int | None = None


def record_sightings(
    session: Session, lister: Lister, sightings: Sequence[Sighting], now: datetime
) -> Recorded:
    """Keep what a feed lists; doing it twice changes nothing.

    A known entry with another title or a later change is due for another look when its article is stored.

    Args:
        session: an open transaction.
        lister: whose list it is.
        sightings: what is listed; an address that is listed twice counts once.
        now: aware.
    """
    # In the order of keys, so that two writers never wait for each other in a circle.
    listed = dict(sorted({fitted(sighting.key): sighting for sighting in sightings}.items()))
    known = _rows(session, list(listed))
    new = {key: sighting for key, sighting in listed.items() if key not in known}
    ensure_hosts(session, {sighting.host for sighting in new.values()})
    insert_missing(session, EntryRow, [_row(key, sighting, lister, now) for key, sighting in new.items()])
    changed = sum(
        _relisted(session, known[key], sighting, now) for key, sighting in listed.items() if key in known
    )
    if lister.feed_id is not None:
        _sight(session, lister.feed_id, listed, now)
    return Recorded(len(new), len(known), changed)


def add_entries(session: Session, sightings: Sequence[Sighting], now: datetime) -> Recorded:
    """Keep addresses that were given by hand.

    Args:
        session: an open transaction.
        sightings: the addresses.
        now: aware.
    """
    return record_sightings(session, Lister(), sightings, now)


def _rows(session: Session, keys: Sequence[str]) -> dict[str, Any]:
    columns = (EntryRow.url_key, EntryRow.id, EntryRow.title, EntryRow.listed_modified, EntryRow.stage)
    return {
        row.url_key: row
        for some in _portions(keys)
        for row in session.execute(select(*columns).where(EntryRow.url_key.in_(some)))
    }


def _portions(keys: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _row(key: str, sighting: Sighting, lister: Lister, now: datetime) -> dict[str, Any]:
    entry = sighting.entry
    texts = dict.fromkeys(("outcome", "reason", "message", "etag", "last_modified", "final_url"), "")
    counts = dict.fromkeys(("run", "attempt", "lost_attempts", "visits"), 0)
    return {
        **texts,
        **counts,
        "url": entry.url,
        "url_key": key,
        "host": sighting.host,
        "source_id": lister.source_id,
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
        "stage": "discovered",
        "stage_at": now,
        "due_at": now,
        "discovered_at": now,
    }


def _relisted(session: Session, row: Any, sighting: Sighting, now: datetime) -> bool:
    """Whether a known entry is listed differently now; its page is then looked at again."""
    entry = sighting.entry
    later = entry.modified is not None and (
        row.listed_modified is None or entry.modified > row.listed_modified
    )
    if not later and (not entry.title or entry.title == row.title):
        return False
    values: dict[str, Any] = {
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
    }
    if row.stage == "stored":
        values["due_at"] = now
    session.execute(update(EntryRow).where(EntryRow.id == row.id).values(values))
    return True


def _sight(session: Session, feed_id: int, listed: dict[str, Sighting], now: datetime) -> None:
    ids = {key: row.id for key, row in _rows(session, list(listed)).items()}
    rows = [
        {
            "feed_id": feed_id,
            "entry_id": id_,
            "own_id": listed[key].entry.id,
            "first_seen_at": now,
            "last_seen_at": now,
        }
        for key, id_ in sorted(ids.items(), key=lambda pair: pair[1])
    ]
    insert_missing(session, SightingRow, rows)
    for some in _portions(sorted(ids.values())):
        mine = (SightingRow.feed_id == feed_id, SightingRow.entry_id.in_(some))
        session.execute(update(SightingRow).where(*mine).values(last_seen_at=now))
