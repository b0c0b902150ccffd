"""Import pages from outside: keep each and leave its entry as if it had been fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import pages
from db.keys import shorten_key
from db.ledger.captures import Capture, body_hashes_before, queue_capture, start_next_capture
from db.ledger.feed_entries import KeyedEntry, ListingSource, record_listing
from db.ledger.known_entries import entry_ids_by_key
from db.tables import EntryRow, PageRow, RevisionRow
from db.tables.entries import PROCESS_STAGES, RECORD_IN_MESSAGE_STAGES
from db.tombstones import forgotten_keys
from pipeline.records import Page

__all__ = ["ImportedPage", "import_pages"]


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
    counts = {"taken": 0, "known": 0}
    forgotten = forgotten_keys(session, {shorten_key(imported.entry.key) for imported in imported_pages})
    # In the order of keys, so that two writers never wait for each other.
    for imported in sorted(imported_pages, key=lambda item: item.entry.key):
        if shorten_key(imported.entry.key) in forgotten:
            counts["forgotten"] = counts.get("forgotten", 0) + 1
            continue
        row = _entry_row(session, imported, now)
        captured_at = imported.page.fetched_at or now
        if _is_known(session, row, imported.page.content_hash, captured_at, now):
            counts["known"] += 1
            continue
        counts["taken"] += 1
        page_id = pages.save_page(session, imported.page)
        queue_capture(session, row.id, Capture(page_id, captured_at, imported.revisit_count))
        if not _is_under_way(row, now):
            _start_earliest(session, row, captured_at, now)
    return counts


def _entry_row(session: Session, imported: ImportedPage, now: datetime) -> EntryRow:
    key = shorten_key(imported.entry.key)
    if not entry_ids_by_key(session, [key]):
        record_listing(session, ListingSource(imported.source_id), [imported.entry], now)
    entry_id = entry_ids_by_key(session, [key])[key]
    query = select(EntryRow).where(EntryRow.id == entry_id).with_for_update()
    return session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def _is_known(session: Session, row: EntryRow, body_hash: str, captured_at: datetime, now: datetime) -> bool:
    """Tell whether the capture before is the same page, or a newer one is stored or about to be."""
    hashes = body_hashes_before(session, row.id, captured_at)
    stored_hash = session.scalar(select(PageRow.body_hash).where(PageRow.id == row.page_id))
    if body_hash in hashes or (not hashes and body_hash == stored_hash):
        return True
    if row.fetched_at is None or row.fetched_at < captured_at:
        return False
    is_newer_under_way = row.stage in PROCESS_STAGES and _is_under_way(row, now)
    return row.stage == "stored" or is_newer_under_way or _has_revision_since(session, row, captured_at)


def _has_revision_since(session: Session, row: EntryRow, at: datetime) -> bool:
    newest = select(func.max(RevisionRow.seen_at)).where(RevisionRow.article_id == row.article_id)
    seen_at = session.scalar(newest)
    return seen_at is not None and seen_at >= at


def _is_under_way(row: EntryRow, now: datetime) -> bool:
    is_claimed = row.lease_until is not None and row.lease_until > now
    return is_claimed or row.stage in RECORD_IN_MESSAGE_STAGES


def _start_earliest(session: Session, row: EntryRow, captured_at: datetime, now: datetime) -> None:
    """Start a capture, unless the entry is due for processing from an earlier one; a later one waits again."""
    if row.stage == "fetched" and row.page_id is not None and row.fetched_at is not None:
        if row.fetched_at <= captured_at:
            return
        queue_capture(session, row.id, Capture(row.page_id, row.fetched_at, row.revisit_count))
    start_next_capture(session, row.id, now)
