"""Raw pages: kept compressed under the hash of their bytes, read back equal, forgotten after their time."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import zstandard
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from db.statements import insert_missing, reached
from db.tables import BodyRow, EntryRow, PageRow
from pipeline.records import Page

__all__ = ["Pruned", "get", "keep", "prune"]

_UNDER_WAY = ("discovered", "fetched", "cleaned", "enriched")
# Level 6: news pages shrink to a sixth, at some 100 MB a second.
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many pages and bodies were forgotten."""

    pages: int
    bodies: int


def keep(session: Session, page: Page) -> int:
    """Keep a response; equal bodies are kept once.

    Args:
        session: an open transaction.
        page: as fetched.

    Returns:
        The page's id.
    """
    hash_ = page.content_hash
    if session.scalar(select(BodyRow.hash).where(BodyRow.hash == hash_)) is None:
        content = zstandard.ZstdCompressor(level=_LEVEL).compress(page.body)
        insert_missing(session, BodyRow, [{"hash": hash_, "size": len(page.body), "content": content}])
    row = PageRow(
        url=page.url,
        final_url=page.final_url,
        moved_to=page.moved_to,
        status=page.status,
        headers=dict(page.headers),
        reservations=list(page.reservations),
        fetched_at=page.fetched_at,
        fetched_offset=_offset(page.fetched_at),
        body_hash=hash_,
    )
    session.add(row)
    session.flush()
    return row.id


def _offset(moment: datetime | None) -> int | None:
    shift = moment.utcoffset() if moment else None
    return None if shift is None else int(shift / timedelta(minutes=1))


def get(session: Session, page_id: int) -> Page:
    """Read a page back, exactly as it was kept.

    Args:
        session: an open transaction.
        page_id: from `keep`.

    Raises:
        LookupError: it is not kept any more.
    """
    row = session.get(PageRow, page_id)
    body = session.get(BodyRow, row.body_hash) if row else None
    if row is None or body is None:
        raise LookupError(f"page {page_id} is not kept any more")
    zone = timezone(timedelta(minutes=row.fetched_offset or 0))
    return Page(
        url=row.url,
        body=zstandard.ZstdDecompressor().decompress(body.content, max_output_size=max(body.size, 1)),
        headers=row.headers,
        status=row.status,
        final_url=row.final_url,
        fetched_at=row.fetched_at.astimezone(zone) if row.fetched_at else None,
        moved_to=row.moved_to,
        reservations=tuple(row.reservations),
    )


def prune(session: Session, before: datetime) -> Pruned:
    """Forget pages that were fetched before a time, unless their entry is under way.

    Args:
        session: an open transaction.
        before: aware.
    """
    needed = exists().where(EntryRow.page_id == PageRow.id, EntryRow.stage.in_(_UNDER_WAY))
    pages = reached(session, delete(PageRow).where(PageRow.fetched_at < before, ~needed))
    used = exists().where(PageRow.body_hash == BodyRow.hash)
    bodies = reached(session, delete(BodyRow).where(~used))
    return Pruned(pages, bodies)
