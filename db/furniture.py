"""Blocks of text that a host shows on several pages: learned here, dropped by the cleaner."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.statements import insert_missing
from db.tables import FurnitureRow

__all__ = ["MOST", "PROOF", "held", "known", "remember"]

# Pages that must show a block before it is furniture: two may be an article and its print view.
PROOF = 3
# Blocks remembered for each host; the longest unseen go first.
MOST = 2_000
# A site that was built anew shows its old furniture no more.
_AGED = timedelta(days=90)
# Databases take so many values in one question.
_AT_ONCE = 900


def known(session: Session, host: str) -> frozenset[str]:
    """The blocks of a host that are furniture.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.

    Returns:
        Hashes, see `pipeline.clean.block_hashes`.
    """
    query = select(FurnitureRow.hash).where(FurnitureRow.host == host, FurnitureRow.pages >= PROOF)
    return frozenset(session.scalars(query))


def held(session: Session, host: str) -> int:
    """How many blocks of a host are remembered, proven or not.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    return session.scalar(select(func.count()).where(FurnitureRow.host == host)) or 0


def remember(session: Session, host: str, sight: tuple[str, Collection[str]], now: datetime) -> None:
    """Remember what a page shows.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        sight: what tells the page from others (its URL key), and the hashes of its blocks.
        now: aware.
    """
    page, hashes = sight
    rows = {row.hash: row for row in session.scalars(select(FurnitureRow).where(FurnitureRow.host == host))}
    new = sorted(set(hashes) - rows.keys())
    first = {"host": host, "pages": 1, "seen_on": [page], "last_seen_at": now}
    insert_missing(session, FurnitureRow, [{**first, "hash": hash_} for hash_ in new])
    for hash_ in sorted(rows.keys() & set(hashes)):
        _seen_again(rows[hash_], page, now)
    session.flush()
    session.execute(
        delete(FurnitureRow).where(FurnitureRow.host == host, FurnitureRow.last_seen_at < now - _AGED)
    )
    _forget_oldest(session, host, len(rows) + len(new))


def _seen_again(row: FurnitureRow, page: str, now: datetime) -> None:
    row.last_seen_at = now
    if row.pages < PROOF and page not in row.seen_on:
        row.seen_on = [*row.seen_on, page]
        row.pages = len(row.seen_on)


def _forget_oldest(session: Session, host: str, at_most: int) -> None:
    if at_most <= MOST:
        return
    newest = select(FurnitureRow.hash).where(FurnitureRow.host == host)
    newest = newest.order_by(FurnitureRow.pages.desc(), FurnitureRow.last_seen_at.desc()).limit(MOST)
    keep = set(session.scalars(newest))
    remembered = session.scalars(select(FurnitureRow.hash).where(FurnitureRow.host == host))
    gone = sorted(set(remembered) - keep)
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        session.execute(delete(FurnitureRow).where(FurnitureRow.host == host, FurnitureRow.hash.in_(some)))
