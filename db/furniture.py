"""Blocks of text that a host shows on several pages: learned here, dropped by the cleaner."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.statements import insert_missing
from db.tables import FurnitureRow

__all__ = ["PROOF", "known", "remember"]

# Pages that must show a block before it is furniture: two may be an article and its print view.
PROOF = 3
# Blocks remembered for each host; the longest unseen go first.
_MOST = 2_000


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


def remember(session: Session, host: str, sight: tuple[str, Collection[str]], now: datetime) -> None:
    """Remember what a page shows.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        sight: what tells the page from others (its URL key), and the hashes of its blocks.
        now: aware.
    """
    page, hashes = sight
    held = {row.hash: row for row in session.scalars(select(FurnitureRow).where(FurnitureRow.host == host))}
    new = sorted(set(hashes) - held.keys())
    first = {"host": host, "pages": 1, "seen_on": [page], "last_seen_at": now}
    insert_missing(session, FurnitureRow, [{**first, "hash": hash_} for hash_ in new])
    for hash_ in sorted(held.keys() & set(hashes)):
        _seen_again(held[hash_], page, now)
    session.flush()
    _forget_oldest(session, host, len(held) + len(new))


def _seen_again(row: FurnitureRow, page: str, now: datetime) -> None:
    row.last_seen_at = now
    if row.pages < PROOF and page not in row.seen_on:
        row.seen_on = [*row.seen_on, page]
        row.pages = len(row.seen_on)


def _forget_oldest(session: Session, host: str, at_most: int) -> None:
    if at_most <= _MOST:
        return
    newest = select(FurnitureRow.hash).where(FurnitureRow.host == host)
    newest = newest.order_by(FurnitureRow.pages.desc(), FurnitureRow.last_seen_at.desc()).limit(_MOST)
    keep = set(session.scalars(newest))
    gone = set(session.scalars(select(FurnitureRow.hash).where(FurnitureRow.host == host))) - keep
    if gone:
        session.execute(
            delete(FurnitureRow).where(FurnitureRow.host == host, FurnitureRow.hash.in_(sorted(gone)[:900]))
        )
