"""Import pages from outside: keep each and leave its entry as if it had been fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import pages
from db.keys import shorten_key
from db.ledger.feed_entries import KeyedEntry, ListingSource, record_listing
from db.ledger.known_entries import entry_ids_by_key
from db.tables import EntryRow, PageRow
from db.tables.entries import RECORD_IN_MESSAGE_STAGES
from db.tombstones import forgotten_keys
from pipeline.records import Page

__all__ = ["ImportedPage", "import_pages"]

_WITH_PAGE_STAGES = ("stored", "fetched")


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

    Args:
        session: an open transaction.
        imported_pages: the pages; each URL once.
        now: aware.

    Returns:
        Numbers by result: ``taken``, ``known`` (the same page or a newer one is stored), ``under_way`` (the entry is
        being processed; import the page again later), ``forgotten`` (removed on request before).
    """
    counts = {"taken": 0, "known": 0, "under_way": 0}
    forgotten = forgotten_keys(session, {shorten_key(imported.entry.key) for imported in imported_pages})
    # In the order of keys, so that two writers never wait for each other.
    for imported in sorted(imported_pages, key=lambda item: item.entry.key):
        if shorten_key(imported.entry.key) in forgotten:
            counts["forgotten"] = counts.get("forgotten", 0) + 1
            continue
        row = _entry_row(session, imported, now)
        result = _import_result(session, row, imported.page, now)
        counts[result] += 1
        if result == "taken":
            page_id = pages.save_page(session, imported.page)
            session.execute(
                update(EntryRow)
                .where(EntryRow.id == row.id)
                .values(_import_values(row, imported, page_id, now))
            )
    return counts


def _entry_row(session: Session, imported: ImportedPage, now: datetime) -> EntryRow:
    key = shorten_key(imported.entry.key)
    if not entry_ids_by_key(session, [key]):
        record_listing(session, ListingSource(imported.source_id), [imported.entry], now)
    entry_id = entry_ids_by_key(session, [key])[key]
    query = select(EntryRow).where(EntryRow.id == entry_id).with_for_update()
    return session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def _import_result(session: Session, row: EntryRow, page: Page, now: datetime) -> str:
    is_claimed = row.lease_until is not None and row.lease_until > now
    if is_claimed or row.stage in RECORD_IN_MESSAGE_STAGES:
        return "under_way"
    stored_hash = session.scalar(select(PageRow.body_hash).where(PageRow.id == row.page_id))
    if stored_hash == page.content_hash:
        return "known"
    is_stored_newer = (
        row.fetched_at is not None and page.fetched_at is not None and row.fetched_at >= page.fetched_at
    )
    return "known" if row.stage in _WITH_PAGE_STAGES and is_stored_newer else "taken"


def _import_values(row: EntryRow, imported: ImportedPage, page_id: int, now: datetime) -> dict[str, Any]:
    page = imported.page
    cleared_times = dict.fromkeys(("lease_until", "ended_at"))
    cleared_texts = dict.fromkeys(("outcome", "reason", "message"), "")
    cleared_counts = dict.fromkeys(("attempt", "lost_attempts", "bug_attempts", "expired_claims"), 0)
    return {
        **cleared_times,
        **cleared_texts,
        **cleared_counts,
        "stage": "fetched",
        "stage_changed_at": now,
        "pending_since": now,
        "due_at": now,
        # A message of an older claim finds nothing to do.
        "claim_number": row.claim_number + 1,
        "revisit_count": imported.revisit_count,
        "fetched_at": page.fetched_at or now,
        "page_id": page_id,
        "etag": page.headers.get("etag", ""),
        "last_modified": page.headers.get("last-modified", ""),
        "final_url": page.final_url,
        "reservations": list(page.reservations),
    }
