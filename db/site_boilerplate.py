"""Blocks of text that a host shows on several pages: learned here, dropped by the cleaner."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.statements import insert_missing
from db.tables import SiteBoilerplateRow

__all__ = [
    "MAX_BLOCKS_PER_HOST",
    "MIN_PAGES_FOR_BOILERPLATE",
    "boilerplate_hashes",
    "count_blocks",
    "record_blocks",
]

# Pages that must show a block before it is furniture: two may be an article and its print view.
MIN_PAGES_FOR_BOILERPLATE = 3
# Blocks remembered for each host; the longest unseen go first.
MAX_BLOCKS_PER_HOST = 2_000
# A site that was built anew shows its old furniture no more.
_MAX_BLOCK_AGE = timedelta(days=90)
# Databases take so many values in one question.
_VALUES_PER_QUERY = 900


def boilerplate_hashes(session: Session, host: str) -> frozenset[str]:
    """The blocks of a host that are furniture.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.

    Returns:
        Hashes, see `pipeline.clean.block_hashes`.
    """
    query = select(SiteBoilerplateRow.block_hash).where(
        SiteBoilerplateRow.host == host, SiteBoilerplateRow.page_count >= MIN_PAGES_FOR_BOILERPLATE
    )
    return frozenset(session.scalars(query))


def count_blocks(session: Session, host: str) -> int:
    """How many blocks of a host are remembered, proven or not.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    return session.scalar(select(func.count()).where(SiteBoilerplateRow.host == host)) or 0


def record_blocks(
    session: Session, host: str, page_blocks: tuple[str, Collection[str]], now: datetime
) -> None:
    """Remember what a page shows.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        page_blocks: what tells the page from others (its URL key), and the hashes of its blocks.
        now: aware.
    """
    page_key, hashes = page_blocks
    rows = {
        row.block_hash: row
        for row in session.scalars(select(SiteBoilerplateRow).where(SiteBoilerplateRow.host == host))
    }
    new = sorted(set(hashes) - rows.keys())
    defaults = {"host": host, "page_count": 1, "page_keys": [page_key], "last_seen_at": now}
    insert_missing(session, SiteBoilerplateRow, [{**defaults, "block_hash": hash_} for hash_ in new])
    for hash_ in sorted(rows.keys() & set(hashes)):
        _count_page(rows[hash_], page_key, now)
    session.flush()
    session.execute(
        delete(SiteBoilerplateRow).where(
            SiteBoilerplateRow.host == host, SiteBoilerplateRow.last_seen_at < now - _MAX_BLOCK_AGE
        )
    )
    _delete_excess(session, host, len(rows) + len(new))


def _count_page(row: SiteBoilerplateRow, page_key: str, now: datetime) -> None:
    row.last_seen_at = now
    if row.page_count < MIN_PAGES_FOR_BOILERPLATE and page_key not in row.page_keys:
        row.page_keys = [*row.page_keys, page_key]
        row.page_count = len(row.page_keys)


def _delete_excess(session: Session, host: str, max_count: int) -> None:
    if max_count <= MAX_BLOCKS_PER_HOST:
        return
    query = select(SiteBoilerplateRow.block_hash).where(SiteBoilerplateRow.host == host)
    query = query.order_by(
        SiteBoilerplateRow.page_count.desc(), SiteBoilerplateRow.last_seen_at.desc()
    ).limit(MAX_BLOCKS_PER_HOST)
    kept_hashes = set(session.scalars(query))
    all_hashes = session.scalars(select(SiteBoilerplateRow.block_hash).where(SiteBoilerplateRow.host == host))
    excess = sorted(set(all_hashes) - kept_hashes)
    for start in range(0, len(excess), _VALUES_PER_QUERY):
        batch = excess[start : start + _VALUES_PER_QUERY]
        session.execute(
            delete(SiteBoilerplateRow).where(
                SiteBoilerplateRow.host == host, SiteBoilerplateRow.block_hash.in_(batch)
            )
        )
