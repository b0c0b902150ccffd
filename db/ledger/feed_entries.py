"""Record what feeds list: a document is one entry, however many feeds list it and wherever it moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from db.hosts import ensure_hosts
from db.keys import shorten_key
from db.ledger.known_entries import entry_ids_by_key, load_known_entries
from db.statements import batches, insert_missing
from db.tables import EntryAliasRow, EntryRow, FeedEntryRow, FeedRow
from db.tables.base import storable_text
from db.tombstones import forgotten_keys
from pipeline.discover.entry_matcher import (
    EntryFields,
    KnownEntries,
    ListedEntry,
    MatchKind,
    MatchResult,
    match_entries,
)
from pipeline.records import Entry
from pipeline.serialization import to_json

__all__ = ["KeyedEntry", "ListingSource", "ListingStats", "insert_new_entries", "record_listing"]

_CHANGED_KINDS = (MatchKind.CHANGED, MatchKind.MOVED)


@dataclass(frozen=True, slots=True)
class KeyedEntry:
    """An entry as listed, its key (`pipeline.urls.key`) and its host (`pipeline.urls.host`)."""

    entry: Entry
    key: str
    host: str


@dataclass(frozen=True, slots=True)
class ListingStats:
    """Numbers of listed entries that were new, known, known but listed differently now, and left out as forgotten."""

    new: int = 0
    known: int = 0
    changed: int = 0
    forgotten: int = 0
    # Publication times of the entries this feed had not listed before; None where it gives none.
    arrivals: tuple[datetime | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingSource:
    """The feed that listed the entries; empty when URLs were given by hand."""

    source_id: int | None = None
    feed_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Listing:
    """The entries of one list, each matched with what is known."""

    source: ListingSource
    now: datetime
    # Key and fields, and the entry; in the order of keys, so that two writers never wait for each other.
    entries: tuple[tuple[ListedEntry, KeyedEntry], ...]
    known_entries: KnownEntries
    matches: MatchResult
    # Entries that were removed on request.
    forgotten: int

    def entries_of_kind(self, *kinds: MatchKind) -> list[tuple[ListedEntry, KeyedEntry, int]]:
        """Return the entries with one of these kinds, each with its id; 0 for new ones."""
        matched = zip(self.entries, self.matches.matches, strict=True)
        return [
            (listed, keyed, entry_id or 0) for (listed, keyed), (kind, entry_id) in matched if kind in kinds
        ]


def record_listing(
    session: Session, source: ListingSource, entries: Sequence[KeyedEntry], now: datetime
) -> ListingStats:
    """Record what a feed lists; doing it twice changes nothing.

    A known entry with another title, a later change or another URL is due for a revisit when its article is stored,
    unless most of the list changed at once. What was removed on request (`db.tombstones`) is left out.

    Args:
        session: an open transaction.
        source: whose list it is.
        entries: what is listed; a URL that is listed twice counts once.
        now: aware.
    """
    listing = _match_listing(session, source, entries, now)
    new, changed = listing.entries_of_kind(MatchKind.NEW), listing.entries_of_kind(*_CHANGED_KINDS)
    ensure_hosts(session, {keyed.host for _, keyed, _ in (*new, *changed)})
    insert_missing(
        session, EntryRow, [_new_entry_row(listed.key, keyed, listing) for listed, keyed, _ in new]
    )
    if listing.matches.is_plausible:
        _store_aliases(session, listing)
    for kind in _CHANGED_KINDS:
        for _, keyed, entry_id in sorted(listing.entries_of_kind(kind), key=lambda item: item[2]):
            _update_entry(session, entry_id, keyed, listing, kind)
    if source.feed_id is not None:
        _store_feed_entries(session, source.feed_id, listing)
    known_count = len(listing.entries) - len(new)
    return ListingStats(len(new), known_count, len(changed), listing.forgotten, _arrivals(listing))


def insert_new_entries(session: Session, entries: Sequence[KeyedEntry], now: datetime) -> ListingStats:
    """Record URLs that were given by hand.

    Args:
        session: an open transaction.
        entries: the URLs.
        now: aware.
    """
    return record_listing(session, ListingSource(), entries, now)


def _match_listing(
    session: Session, source: ListingSource, entries: Iterable[KeyedEntry], now: datetime
) -> _Listing:
    by_key = {shorten_key(keyed.key): keyed for keyed in entries}
    forgotten = forgotten_keys(session, by_key)
    listed = tuple(
        (ListedEntry(key, _entry_fields(by_key[key].entry)), by_key[key])
        for key in sorted(by_key)
        if key not in forgotten
    )
    listed_entries = [entry for entry, _ in listed]
    known = load_known_entries(session, source.feed_id, listed_entries)
    matches = match_entries(listed_entries, known)
    return _Listing(source, now, listed, known, matches, len(by_key) - len(listed))


def _arrivals(listing: _Listing) -> tuple[datetime | None, ...]:
    """Return times of what is new to this feed, also when another feed listed it first, but not when it only moved."""
    listed_before = {key for key, match in listing.known_entries.by_key.items() if match.last_fields}
    new_to_feed = listing.entries_of_kind(MatchKind.NEW, MatchKind.SAME, MatchKind.CHANGED)
    return tuple(
        entry.fields.published or entry.fields.modified
        for entry, _, _ in new_to_feed
        if entry.key not in listed_before
    )


def _entry_fields(entry: Entry) -> EntryFields:
    """Return the fields of an entry as the database will return them."""
    return EntryFields(
        shorten_key(storable_text(entry.id)), storable_text(entry.title), entry.published, entry.modified
    )


_COUNTERS = ("claim_number", "attempt", "lost_attempts", "bug_attempts", "expired_claims", "revisit_count")


def _new_entry_row(key: str, keyed: KeyedEntry, listing: _Listing) -> dict[str, Any]:
    entry = keyed.entry
    texts = dict.fromkeys(("outcome", "reason", "message", "etag", "last_modified", "final_url"), "")
    counts = dict.fromkeys(_COUNTERS, 0)
    return {
        **texts,
        **counts,
        "url": entry.url,
        "url_key": key,
        "host": keyed.host,
        "source_id": listing.source.source_id,
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
        "stage": "discovered",
        "stage_changed_at": listing.now,
        "pending_since": listing.now,
        "due_at": listing.now,
        "discovered_at": listing.now,
    }


def _store_aliases(session: Session, listing: _Listing) -> None:
    rows = [
        {"url_key": listed.key, "entry_id": entry_id, "url": keyed.entry.url, "moved_at": listing.now}
        for listed, keyed, entry_id in listing.entries_of_kind(MatchKind.MOVED)
    ]
    insert_missing(session, EntryAliasRow, rows)


def _update_entry(
    session: Session, entry_id: int, keyed: KeyedEntry, listing: _Listing, kind: MatchKind
) -> None:
    """Store the new fields of a known entry, and make its page due for a revisit."""
    entry = keyed.entry
    values: dict[str, Any] = {
        "title": entry.title,
        "listed_modified": entry.modified,
        "record": to_json(entry),
    }
    if listing.matches.is_plausible:
        values |= (
            _moved_values(keyed, listing.now) if kind is MatchKind.MOVED else _revisit_values(listing.now)
        )
    session.execute(update(EntryRow).where(EntryRow.id == entry_id).values(values))


def _revisit_values(now: datetime) -> dict[str, Any]:
    return {"due_at": case((EntryRow.stage == "stored", now), else_=EntryRow.due_at)}


def _moved_values(keyed: KeyedEntry, now: datetime) -> dict[str, Any]:
    """Return the columns of an entry that moved, without the validators of its old URL; a rejected one starts again."""
    is_rejected = EntryRow.stage == "rejected"
    return {
        "url": keyed.entry.url,
        "host": keyed.host,
        "etag": "",
        "last_modified": "",
        "stage": case((is_rejected, "discovered"), else_=EntryRow.stage),
        "stage_changed_at": case((is_rejected, now), else_=EntryRow.stage_changed_at),
        "pending_since": case((is_rejected, now), else_=EntryRow.pending_since),
        "attempt": case((is_rejected, 0), else_=EntryRow.attempt),
        "ended_at": case((is_rejected, None), else_=EntryRow.ended_at),
        "due_at": case((is_rejected | (EntryRow.stage == "stored"), now), else_=EntryRow.due_at),
    }


# --- what the feed lists, entry by entry ---


def _store_feed_entries(session: Session, feed_id: int, listing: _Listing) -> None:
    """Store what the feed lists of each entry, and how far its ids are trusted."""
    rows = _feed_entry_rows(session, feed_id, listing)
    fields_before = {
        match.entry_id: match.last_fields
        for match in listing.known_entries.by_key.values()
        if match.last_fields
    }
    new_ids = sorted(rows.keys() - fields_before.keys())
    insert_missing(session, FeedEntryRow, [rows[id_] for id_ in new_ids])
    if new_ids:
        count = {"entry_count": FeedRow.entry_count + len(new_ids)}
        session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(count))
    changed_rows = [
        _updated_columns(row) for id_, row in sorted(rows.items()) if _differs(fields_before.get(id_), row)
    ]
    if changed_rows:
        session.execute(update(FeedEntryRow), changed_rows)
    for batch in batches(sorted(rows)):
        in_batch = (FeedEntryRow.feed_id == feed_id, FeedEntryRow.entry_id.in_(batch))
        session.execute(update(FeedEntryRow).where(*in_batch).values(last_seen_at=listing.now))
    if listing.matches.probation_visits != listing.known_entries.probation_visits:
        probation = {"guid_probation_visits": listing.matches.probation_visits}
        session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(probation))


def _feed_entry_rows(session: Session, feed_id: int, listing: _Listing) -> dict[int, dict[str, Any]]:
    matched_ids = [entry_id for _, entry_id in listing.matches.matches]
    pairs = [(listed, entry_id) for (listed, _), entry_id in zip(listing.entries, matched_ids, strict=True)]
    new_ids = entry_ids_by_key(session, [listed.key for listed, entry_id in pairs if entry_id is None])
    rows = ((entry_id or new_ids[listed.key], listed.fields) for listed, entry_id in pairs)
    return {
        entry_id: {
            "feed_id": feed_id,
            "entry_id": entry_id,
            "guid": fields.id,
            "title": fields.title,
            "published": fields.published,
            "modified": fields.modified,
            "first_seen_at": listing.now,
            "last_seen_at": listing.now,
        }
        for entry_id, fields in rows
    }


def _differs(before: EntryFields | None, row: Mapping[str, Any]) -> bool:
    """Return whether the stored fields differ from the listed ones (the URL is not one of them)."""
    return before != EntryFields(row["guid"], row["title"], row["published"], row["modified"])


def _updated_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column != "first_seen_at"}
