"""Store which blocks of text the pages of a host show, so that the cleaner can drop those that many pages show."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from db.statements import batches, execute_rowcount, insert_missing
from db.tables import SiteBoilerplateRow
from db.tables.pages import IS_BOILERPLATE
from pipeline.site_boilerplate import MAX_BLOCK_AGE, MAX_BLOCKS_PER_HOST, add_page, is_refresh_due

__all__ = ["boilerplate_hashes", "prune_blocks", "record_blocks"]

# Built once: building a statement takes longer than running it.
_BLOCKS: Any = SiteBoilerplateRow.__table__
_IS_OF_HOST = _BLOCKS.c.host == bindparam("host")
_BOILERPLATE_HASHES = select(_BLOCKS.c.block_hash).where(_IS_OF_HOST, IS_BOILERPLATE)
_KNOWN_BLOCKS = select(_BLOCKS.c.block_hash, _BLOCKS.c.page_keys, _BLOCKS.c.last_seen_at).where(
    _IS_OF_HOST, _BLOCKS.c.block_hash.in_(bindparam("hashes", expanding=True))
)
_COUNT_PAGE = update(_BLOCKS).where(
    _BLOCKS.c.host == bindparam("of_host"), _BLOCKS.c.block_hash == bindparam("of_hash")
)


def boilerplate_hashes(session: Session, host: str) -> frozenset[str]:
    """Return the hashes of a host's blocks that are boilerplate.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.

    Returns:
        Hashes, see `pipeline.clean.block_hashes`.
    """
    return frozenset(session.scalars(_BOILERPLATE_HASHES, {"host": host}))


def record_blocks(
    session: Session, host: str, page_blocks: tuple[str, Collection[str]], now: datetime
) -> None:
    """Record the blocks that a page shows. Only rows of these blocks are read or written, however many a host has.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        page_blocks: a key that distinguishes the page from others, and the hashes of its blocks.
        now: aware.
    """
    page_key, hashes = page_blocks
    # In the order of keys, so that two writers never wait for each other.
    for batch in batches(sorted(set(hashes))):
        _record_batch(session, host, (page_key, batch), now)


def _record_batch(session: Session, host: str, page_blocks: tuple[str, Sequence[str]], now: datetime) -> None:
    page_key, hashes = page_blocks
    table = SiteBoilerplateRow
    rows = session.execute(_KNOWN_BLOCKS, {"host": host, "hashes": list(hashes)})
    known = {row.block_hash: row for row in rows}
    new = {"host": host, "page_count": 1, "page_keys": [page_key], "last_seen_at": now}
    insert_missing(session, table, [{**new, "block_hash": hash_} for hash_ in hashes if hash_ not in known])
    counted, seen = [], []
    for hash_ in (hash_ for hash_ in hashes if hash_ in known):
        page_keys = add_page(known[hash_].page_keys, page_key)
        if page_keys is not None:
            row = {"page_keys": page_keys, "page_count": len(page_keys), "last_seen_at": now}
            counted.append({"of_host": host, "of_hash": hash_, **row})
        elif is_refresh_due(known[hash_].last_seen_at, now):
            seen.append(hash_)
    if counted:
        session.execute(_COUNT_PAGE, counted)
    if seen:
        execute_rowcount(session, update(table).where(_is_one_of(host, seen)).values(last_seen_at=now))


def _is_one_of(host: str, hashes: Collection[str]) -> ColumnElement[bool]:
    return and_(SiteBoilerplateRow.host == host, SiteBoilerplateRow.block_hash.in_(hashes))


def prune_blocks(session: Session, now: datetime) -> int:
    """Delete blocks that were not seen for a long time, and those of a host above its limit.

    Args:
        session: an open transaction. This reads the whole table: call it in the background, not for each page.
        now: aware.

    Returns:
        The number of blocks deleted.
    """
    table = SiteBoilerplateRow
    deleted = execute_rowcount(session, delete(table).where(table.last_seen_at < now - MAX_BLOCK_AGE))
    crowded = select(table.host).group_by(table.host).having(func.count() > MAX_BLOCKS_PER_HOST)
    for host in session.scalars(crowded).all():
        best_first = (table.page_count.desc(), table.last_seen_at.desc(), table.block_hash)
        excess = (
            select(table.block_hash)
            .where(table.host == host)
            .order_by(*best_first)
            .offset(MAX_BLOCKS_PER_HOST)
        )
        deleted += execute_rowcount(
            session, delete(table).where(table.host == host, table.block_hash.in_(excess))
        )
    return deleted
