"""Raw pages: kept compressed under the hash of their bytes, read back equal, forgotten after their time."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import zstandard
from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from db.statements import insert_missing, reached
from db.tables import BodyRow, EntryRow, PageRow
from pipeline.records import Page

__all__ = ["Pruned", "get", "keep", "kept_bytes", "prune", "shrink"]

_UNDER_WAY = ("discovered", "fetched", "cleaned", "enriched")
# Level 6: news pages shrink to a sixth, at some 100 MB a second.
_LEVEL = 6
# Pages forgotten in one transaction.
_AT_ONCE = 200


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
    pages = reached(session, delete(PageRow).where(PageRow.fetched_at < before, ~_needed()))
    bodies = reached(session, delete(BodyRow).where(~_used()))
    return Pruned(pages, bodies)


def kept_bytes(session: Session) -> int:
    """What the kept bodies take, compressed, in bytes.

    Args:
        session: an open transaction.
    """
    return int(session.scalar(select(func.coalesce(func.sum(func.length(BodyRow.content)), 0))) or 0)


def shrink(session: Session, excess: int) -> Pruned:
    """Forget some of the oldest pages, unless their entry is under way.

    Args:
        session: an open transaction.
        excess: bytes to free; call it again while there is some, each time in a transaction of its own.

    Returns:
        What was forgotten; nothing when nothing more may be.
    """
    oldest = (
        select(PageRow.id, PageRow.body_hash, func.length(BodyRow.content))
        .join(BodyRow, BodyRow.hash == PageRow.body_hash)
        .where(~_needed())
        .order_by(PageRow.fetched_at.asc().nulls_first(), PageRow.id)
        .limit(_AT_ONCE)
    )
    ids, hashes, chosen = [], set(), 0
    for page_id, hash_, size in session.execute(oldest):
        if chosen >= excess:
            break
        ids.append(page_id)
        chosen += 0 if hash_ in hashes else size
        hashes.add(hash_)
    pages = reached(session, delete(PageRow).where(PageRow.id.in_(ids)))
    bodies = reached(session, delete(BodyRow).where(BodyRow.hash.in_(hashes), ~_used()))
    return Pruned(pages, bodies)


def _needed() -> ColumnElement[bool]:
    """Whether an entry that is under way will be cleaned from a page."""
    return exists().where(EntryRow.page_id == PageRow.id, EntryRow.stage.in_(_UNDER_WAY))


def _used() -> ColumnElement[bool]:
    return exists().where(PageRow.body_hash == BodyRow.hash)
