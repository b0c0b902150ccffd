"""Raw pages: kept compressed under the hash of their bytes, read back equal, forgotten after their time."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import zstandard
from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from db.statements import execute_rowcount, insert_missing
from db.tables import EntryRow, PageBodyRow, PageRow
from db.tables.entries import IN_PROGRESS_STAGES, is_at_stage
from pipeline.records import Page

__all__ = ["PruneStats", "get_page", "prune_oldest_pages", "prune_pages", "save_page", "stored_bytes"]

# Level 6: news pages shrink to a sixth, at some 100 MB a second.
_ZSTD_LEVEL = 6
# Pages forgotten in one transaction.
_MAX_PAGES_PER_TRANSACTION = 200


@dataclass(frozen=True, slots=True)
class PruneStats:
    """How many pages and bodies were forgotten."""

    pages: int
    bodies: int


def save_page(session: Session, page: Page) -> int:
    """Keep a response; equal bodies are kept once.

    Args:
        session: an open transaction.
        page: as fetched.

    Returns:
        The page's id.
    """
    hash_ = page.content_hash
    if session.scalar(select(PageBodyRow.hash).where(PageBodyRow.hash == hash_)) is None:
        content = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(page.body)
        insert_missing(session, PageBodyRow, [{"hash": hash_, "size": len(page.body), "content": content}])
    row = PageRow(
        url=page.url,
        final_url=page.final_url,
        permanent_redirect_url=page.moved_to,
        status=page.status,
        headers=dict(page.headers),
        reservations=list(page.reservations),
        fetched_at=page.fetched_at,
        fetched_offset_minutes=_utc_offset_minutes(page.fetched_at),
        body_hash=hash_,
    )
    session.add(row)
    session.flush()
    return row.id


def _utc_offset_minutes(time: datetime | None) -> int | None:
    utc_offset = time.utcoffset() if time else None
    return None if utc_offset is None else int(utc_offset / timedelta(minutes=1))


def get_page(session: Session, page_id: int) -> Page:
    """Read a page back, exactly as it was kept.

    Args:
        session: an open transaction.
        page_id: from `keep`.

    Raises:
        LookupError: it is not kept any more.
    """
    row = session.get(PageRow, page_id)
    body = session.get(PageBodyRow, row.body_hash) if row else None
    if row is None or body is None:
        raise LookupError(f"page {page_id} is not kept any more")
    zone = timezone(timedelta(minutes=row.fetched_offset_minutes or 0))
    return Page(
        url=row.url,
        body=zstandard.ZstdDecompressor().decompress(body.content, max_output_size=max(body.size, 1)),
        headers=row.headers,
        status=row.status,
        final_url=row.final_url,
        fetched_at=row.fetched_at.astimezone(zone) if row.fetched_at else None,
        moved_to=row.permanent_redirect_url,
        reservations=tuple(row.reservations),
    )


def prune_pages(session: Session, before: datetime) -> PruneStats:
    """Forget pages that were fetched before a time, unless their entry is under way.

    Args:
        session: an open transaction.
        before: aware.
    """
    pages = execute_rowcount(session, delete(PageRow).where(PageRow.fetched_at < before, ~_is_needed()))
    bodies = execute_rowcount(session, delete(PageBodyRow).where(~_is_used()))
    return PruneStats(pages, bodies)


def stored_bytes(session: Session) -> int:
    """What the kept bodies take, compressed, in bytes.

    Args:
        session: an open transaction.
    """
    return int(session.scalar(select(func.coalesce(func.sum(func.length(PageBodyRow.content)), 0))) or 0)


def prune_oldest_pages(session: Session, bytes_to_free: int) -> PruneStats:
    """Forget some of the oldest pages, unless their entry is under way.

    Args:
        session: an open transaction.
        bytes_to_free: bytes to free; call it again while there is some, each time in a transaction of its own.

    Returns:
        What was forgotten; nothing when nothing more may be.
    """
    oldest = (
        select(PageRow.id, PageRow.body_hash, func.length(PageBodyRow.content))
        .join(PageBodyRow, PageBodyRow.hash == PageRow.body_hash)
        .where(~_is_needed())
        .order_by(PageRow.fetched_at.asc().nulls_first(), PageRow.id)
        .limit(_MAX_PAGES_PER_TRANSACTION)
    )
    ids, hashes, freed_bytes = [], set(), 0
    for page_id, hash_, size in session.execute(oldest):
        if freed_bytes >= bytes_to_free:
            break
        ids.append(page_id)
        freed_bytes += 0 if hash_ in hashes else size
        hashes.add(hash_)
    pages = execute_rowcount(session, delete(PageRow).where(PageRow.id.in_(ids)))
    bodies = execute_rowcount(session, delete(PageBodyRow).where(PageBodyRow.hash.in_(hashes), ~_is_used()))
    return PruneStats(pages, bodies)


def _is_needed() -> ColumnElement[bool]:
    """Whether an entry that is under way will be cleaned from a page."""
    return exists().where(EntryRow.page_id == PageRow.id, is_at_stage(IN_PROGRESS_STAGES))


def _is_used() -> ColumnElement[bool]:
    return exists().where(PageRow.body_hash == PageBodyRow.hash)
