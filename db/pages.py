"""Store raw pages compressed under the hash of their bytes, read them back, and delete old ones."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from db.page_bodies import compress_body, decompress_body, dictionary_bytes, prune_dictionaries
from db.statements import execute_rowcount, insert_missing
from db.tables import EntryRow, PageBodyRow, PagePartRow, PageRow, WaitingCaptureRow
from db.tables.base import utc_offset_minutes
from db.tables.entries import IN_PROGRESS_STAGES, is_at_stage
from pipeline.records import Page, PagePart
from pipeline.urls import host_of

__all__ = [
    "PruneStats",
    "count_expired_pages",
    "get_page",
    "prune_oldest_pages",
    "prune_pages",
    "save_page",
    "stored_bytes",
]

# Built once: building a statement takes longer than running it.
_PAGES: Any = PageRow.__table__
_BODIES: Any = PageBodyRow.__table__
_PARTS: Any = PagePartRow.__table__
_INSERT_PAGE = insert(_PAGES).returning(_PAGES.c.id)
_INSERT_PART = insert(_PARTS)
_SELECT_HASH = select(_BODIES.c.hash).where(_BODIES.c.hash == bindparam("hash"))
_SELECT_PAGE = (
    select(*_PAGES.c, *_BODIES.c, exists().where(_PARTS.c.page_id == _PAGES.c.id).label("has_parts"))
    .join(_BODIES, _BODIES.c.hash == _PAGES.c.body_hash)
    .where(_PAGES.c.id == bindparam("page_id"))
)
_SELECT_PARTS = (
    select(_PARTS.c.url, *_BODIES.c)
    .join(_BODIES, _BODIES.c.hash == _PARTS.c.body_hash)
    .where(_PARTS.c.page_id == bindparam("page_id"))
    .order_by(_PARTS.c.number)
)
# The page itself is the first of its story.
_FIRST_PART_NUMBER = 2
# Pages deleted in one transaction.
_MAX_PAGES_PER_TRANSACTION = 200


@dataclass(frozen=True, slots=True)
class PruneStats:
    """Numbers of pages and bodies deleted."""

    pages: int
    bodies: int


def save_page(session: Session, page: Page) -> int:
    """Store a response; equal bodies are stored once.

    Args:
        session: an open transaction.
        page: as fetched.

    Returns:
        The page's id.
    """
    row = {
        "url": page.url,
        "final_url": page.final_url,
        "permanent_redirect_url": page.moved_to,
        "status": page.status,
        "headers": dict(page.headers),
        "reservations": list(page.reservations),
        "fetched_at": page.fetched_at,
        "fetched_offset_minutes": utc_offset_minutes(page.fetched_at),
        "body_hash": _save_body(session, page),
    }
    page_id = int(session.execute(_INSERT_PAGE, row).scalar_one())
    for number, part in enumerate(page.parts, _FIRST_PART_NUMBER):
        body_hash = _save_body(session, replace(page, body=part.body))
        part_row = {"page_id": page_id, "number": number, "url": part.url, "body_hash": body_hash}
        session.execute(_INSERT_PART, part_row)
    return page_id


def _save_body(session: Session, page: Page) -> str:
    """Store the body of a page unless an equal one is stored; return its hash."""
    body_hash = page.content_hash
    if session.scalar(_SELECT_HASH, {"hash": body_hash}) is None:
        row = compress_body(session, host_of(page.location), page, body_hash)
        insert_missing(session, PageBodyRow, [row])
    return body_hash


def get_page(session: Session, page_id: int) -> Page:
    """Return a page exactly as it was stored.

    Args:
        session: an open transaction.
        page_id: from `save_page`.

    Raises:
        LookupError: it was deleted.
    """
    row = session.execute(_SELECT_PAGE, {"page_id": page_id}).one_or_none()
    if row is None:
        raise LookupError(f"page {page_id} is no longer stored")
    zone = timezone(timedelta(minutes=row.fetched_offset_minutes or 0))
    return Page(
        url=row.url,
        body=decompress_body(session, row),
        headers=row.headers,
        status=row.status,
        final_url=row.final_url,
        fetched_at=row.fetched_at.astimezone(zone) if row.fetched_at else None,
        moved_to=row.permanent_redirect_url,
        reservations=tuple(row.reservations),
        parts=_get_parts(session, page_id) if row.has_parts else (),
    )


def _get_parts(session: Session, page_id: int) -> tuple[PagePart, ...]:
    rows = session.execute(_SELECT_PARTS, {"page_id": page_id}).all()
    return tuple(PagePart(row.url, decompress_body(session, row)) for row in rows)


def count_expired_pages(session: Session, before: datetime) -> int:
    """Count the pages that `prune_pages` would delete.

    Args:
        session: an open transaction.
        before: aware.
    """
    return session.scalar(select(func.count()).where(PageRow.fetched_at < before, ~_is_needed())) or 0


def prune_pages(session: Session, before: datetime) -> PruneStats:
    """Delete pages that were fetched before a time, unless their entry is in progress.

    Args:
        session: an open transaction.
        before: aware.
    """
    pages = execute_rowcount(session, delete(PageRow).where(PageRow.fetched_at < before, ~_is_needed()))
    bodies = execute_rowcount(session, delete(PageBodyRow).where(~_is_used()))
    prune_dictionaries(session)
    return PruneStats(pages, bodies)


def stored_bytes(session: Session) -> int:
    """Return the compressed size of the stored bodies and of their dictionaries, in bytes.

    Args:
        session: an open transaction.
    """
    bodies = session.scalar(select(func.coalesce(func.sum(func.length(PageBodyRow.content)), 0)))
    return int(bodies or 0) + dictionary_bytes(session)


def prune_oldest_pages(session: Session, bytes_to_free: int) -> PruneStats:
    """Delete some of the oldest pages, unless their entry is in progress.

    Args:
        session: an open transaction.
        bytes_to_free: call it again until they are free, each time in a transaction of its own.

    Returns:
        What was deleted; zeros when nothing more may be.
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
    hashes.update(session.scalars(select(PagePartRow.body_hash).where(PagePartRow.page_id.in_(ids))))
    pages = execute_rowcount(session, delete(PageRow).where(PageRow.id.in_(ids)))
    bodies = execute_rowcount(session, delete(PageBodyRow).where(PageBodyRow.hash.in_(hashes), ~_is_used()))
    prune_dictionaries(session)
    return PruneStats(pages, bodies)


def _is_needed() -> ColumnElement[bool]:
    """Return the condition that an entry needs a page: it is in progress, or the page waits to be processed."""
    is_in_progress = exists().where(EntryRow.page_id == PageRow.id, is_at_stage(IN_PROGRESS_STAGES))
    return is_in_progress | exists().where(WaitingCaptureRow.page_id == PageRow.id)


def _is_used() -> ColumnElement[bool]:
    is_body = exists().where(PageRow.body_hash == PageBodyRow.hash)
    return is_body | exists().where(PagePartRow.body_hash == PageBodyRow.hash)
