"""Import pages from outside: keep each and leave its entry as if it had been fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db import pages
from db.keys import shorten_key
from db.ledger.captures import (
    Capture,
    body_hashes_before,
    queue_capture,
    start_earliest_capture,
    start_next_capture,
)
from db.ledger.feed_entries import KeyedEntry, ListingSource, record_listing
from db.ledger.known_entries import entry_ids_by_key
from db.tables import EntryRow, PageRow, RevisionRow
from db.tables.entries import PROCESS_STAGES, RECORD_IN_MESSAGE_STAGES
from db.tombstones import forgotten_keys
from pipeline.records import Page

__all__ = ["ImportedPage", "import_pages"]

# An entry with the hash of its last page. Built once: building a statement takes longer than running it.
_ENTRIES, _PAGES = EntryRow.__table__, PageRow.__table__
_LOCK_ENTRY = (
    select(*_ENTRIES.c, _PAGES.c.body_hash)
    .outerjoin(_PAGES, _PAGES.c.id == _ENTRIES.c.page_id)
    .where(_ENTRIES.c.id == bindparam("entry_id"))
    .with_for_update(of=_ENTRIES)
)


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """A page to import, and its entry."""

    entry: KeyedEntry
    # With the time it was fetched or saved.
    page: Page
    # Revisits that count as done; the plan of revisits goes on from there.
    revisit_count: int = 0
    source_id: int | None = None


def import_pages(session: Session, imported_pages: Sequence[ImportedPage], now: datetime) -> dict[str, int]:
    """Import pages as if they had been fetched; doing it twice changes nothing.

    Several captures of one page are processed one after the other, in the order in which they were made.

    Args:
        session: an open transaction.
        imported_pages: the pages.
        now: aware.

    Returns:
        Numbers by result: ``taken``, ``known`` (the same page or a newer one is stored), ``forgotten`` (removed on
        request before).
    """
    forgotten = forgotten_keys(session, {shorten_key(imported.entry.key) for imported in imported_pages})
    wanted = [item for item in imported_pages if shorten_key(item.entry.key) not in forgotten]
    counts = {"taken": 0, "known": 0, "forgotten": len(imported_pages) - len(wanted)}
    entry_ids = _list_entries(session, wanted, now)
    # In the order of keys, so that two writers never wait for each other.
    for imported in sorted(wanted, key=lambda item: item.entry.key):
        entry_id = entry_ids[shorten_key(imported.entry.key)]
        row = session.execute(_LOCK_ENTRY, {"entry_id": entry_id}).one()
        captured_at = imported.page.fetched_at or now
        if _is_known(session, row, imported.page.content_hash, captured_at, now):
            counts["known"] += 1
            continue
        counts["taken"] += 1
        capture = Capture(pages.save_page(session, imported.page), captured_at, imported.revisit_count)
        if _is_under_way(row, now):
            queue_capture(session, row.id, capture)
        else:
            _start_earliest(session, row, capture, now)
    return counts


def _list_entries(session: Session, imported_pages: Sequence[ImportedPage], now: datetime) -> dict[str, int]:
    """Record the entries that are new; return the ids of all by key."""
    keys = [shorten_key(imported.entry.key) for imported in imported_pages]
    known = entry_ids_by_key(session, keys)
    new: dict[int | None, list[KeyedEntry]] = {}
    for key, imported in zip(keys, imported_pages, strict=True):
        if key not in known:
            new.setdefault(imported.source_id, []).append(imported.entry)
    for source_id, entries in new.items():
        record_listing(session, ListingSource(source_id), entries, now)
    return entry_ids_by_key(session, keys) if new else known


def _is_known(session: Session, row: Any, body_hash: str, captured_at: datetime, now: datetime) -> bool:
    """Tell whether the capture before is the same page, or a newer one is stored or about to be."""
    hashes = body_hashes_before(session, row.id, captured_at)
    if body_hash in hashes or (not hashes and body_hash == row.body_hash):
        return True
    if row.fetched_at is None or row.fetched_at < captured_at:
        return False
    is_newer_under_way = row.stage in PROCESS_STAGES and _is_under_way(row, now)
    return row.stage == "stored" or is_newer_under_way or _has_revision_since(session, row, captured_at)


def _has_revision_since(session: Session, row: Any, at: datetime) -> bool:
    newest = select(func.max(RevisionRow.seen_at)).where(RevisionRow.article_id == row.article_id)
    seen_at = session.scalar(newest)
    return seen_at is not None and seen_at >= at


def _is_under_way(row: Any, now: datetime) -> bool:
    is_claimed = row.lease_until is not None and row.lease_until > now
    return is_claimed or row.stage in RECORD_IN_MESSAGE_STAGES


def _start_earliest(session: Session, row: Any, capture: Capture, now: datetime) -> None:
    """Start a capture, unless the entry is due for processing from an earlier one; the later one waits."""
    if row.stage == "fetched" and row.page_id is not None and row.fetched_at is not None:
        queue_capture(session, row.id, capture)
        if row.fetched_at <= capture.captured_at:
            return
        queue_capture(session, row.id, Capture(row.page_id, row.fetched_at, row.revisit_count))
        start_next_capture(session, row.id, now)
        return
    start_earliest_capture(session, row.id, capture, now)
