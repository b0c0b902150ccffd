"""Pages that somebody brings in; entries that stand where fetching would have left them, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import pages
from db.keys import fitted
from db.ledger.remembered import entries_at
from db.ledger.sightings import Lister, Sighting, record_sightings
from db.tables import EntryRow, PageRow
from pipeline.records import Page

__all__ = ["Handed", "hand_in"]

_UNDER_WAY = ("cleaned", "enriched")
_WITH_PAGE = ("stored", "fetched")


@dataclass(frozen=True, slots=True)
class Handed:
    """A page, and the entry it stands for."""

    sighting: Sighting
    # With the time it was fetched or saved.
    page: Page
    # How often it counts as looked at already; the plan of revisits goes on from there.
    visits: int = 0
    source_id: int | None = None


def hand_in(session: Session, handed: Sequence[Handed], now: datetime) -> dict[str, int]:
    """Keep pages that somebody brings, as if they had been fetched; doing it twice changes nothing.

    Args:
        session: an open transaction.
        handed: the pages; each address once.
        now: aware.

    Returns:
        How many were ``taken``, ``known`` (the same page is held, or a newer one), ``under_way`` (a worker is at the
        entry; hand it in again later).
    """
    told = {"taken": 0, "known": 0, "under_way": 0}
    # In the order of keys, so that writers never wait for each other in a circle.
    for each in sorted(handed, key=lambda one: one.sighting.key):
        row = _row(session, each, now)
        verdict = _verdict(session, row, each.page, now)
        told[verdict] += 1
        if verdict == "taken":
            page_id = pages.keep(session, each.page)
            session.execute(
                update(EntryRow).where(EntryRow.id == row.id).values(_values(row, each, page_id, now))
            )
    return told


def _row(session: Session, each: Handed, now: datetime) -> EntryRow:
    key = fitted(each.sighting.key)
    if not entries_at(session, [key]):
        record_sightings(session, Lister(each.source_id), [each.sighting], now)
    entry_id = entries_at(session, [key])[key]
    found = select(EntryRow).where(EntryRow.id == entry_id).with_for_update()
    return session.execute(found, execution_options={"populate_existing": True}).scalar_one()


def _verdict(session: Session, row: EntryRow, page: Page, now: datetime) -> str:
    claimed = row.lease_until is not None and row.lease_until > now
    if claimed or row.stage in _UNDER_WAY:
        return "under_way"
    held = session.scalar(select(PageRow.body_hash).where(PageRow.id == row.page_id))
    if held == page.content_hash:
        return "known"
    newer = row.fetched_at is not None and page.fetched_at is not None and row.fetched_at >= page.fetched_at
    return "known" if row.stage in _WITH_PAGE and newer else "taken"


def _values(row: EntryRow, each: Handed, page_id: int, now: datetime) -> dict[str, Any]:
    page = each.page
    ended = dict.fromkeys(("lease_until", "ended_at"))
    texts = dict.fromkeys(("outcome", "reason", "message"), "")
    counts = dict.fromkeys(("attempt", "lost_attempts"), 0)
    return {
        **ended,
        **texts,
        **counts,
        "stage": "fetched",
        "stage_at": now,
        "due_at": now,
        # A message of an older claim finds nothing to do.
        "run": row.run + 1,
        "visits": each.visits,
        "fetched_at": page.fetched_at or now,
        "page_id": page_id,
        "etag": page.headers.get("etag", ""),
        "last_modified": page.headers.get("last-modified", ""),
        "final_url": page.final_url,
        "reservations": list(page.reservations),
    }
