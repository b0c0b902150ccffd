"""Remember URLs by their hashes, so that they are never stored again: removed on request, or failed and expired."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.statements import batches, execute_rowcount, insert_missing
from db.tables import TombstoneRow

__all__ = ["add_tombstones", "forgotten_keys", "lift_tombstones"]


def add_tombstones(session: Session, keys: Iterable[str], now: datetime, prefixes: Iterable[str] = ()) -> int:
    """Never store some URLs again.

    Args:
        session: an open transaction.
        keys: their URL keys.
        now: aware.
        prefixes: beginnings of URL keys; every URL under them is meant.

    Returns:
        The number of tombstones, also of those that were there.
    """
    hashes = {_hash_text(key): 0 for key in keys}
    hashes |= {_hash_text(prefix): len(prefix) for prefix in prefixes}
    rows = [
        {"hash": hash_, "prefix_chars": chars, "added_at": now} for hash_, chars in sorted(hashes.items())
    ]
    for batch in batches(rows):
        insert_missing(session, TombstoneRow, batch)
    return len(rows)


def forgotten_keys(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Return those of some URL keys that must not be stored.

    Args:
        session: an open transaction.
        keys: URL keys (`pipeline.urls.key`), shortened or not.
    """
    if not keys:
        return frozenset()
    is_prefix = TombstoneRow.prefix_chars > 0
    lengths = (0, *session.scalars(select(TombstoneRow.prefix_chars).where(is_prefix).distinct()))
    key_by_hash: dict[str, list[str]] = {}
    for key in keys:
        beginnings = {key if chars == 0 else key[:chars] for chars in lengths if chars <= len(key)}
        for beginning in beginnings:
            key_by_hash.setdefault(_hash_text(beginning), []).append(key)
    found: set[str] = set()
    for batch in batches(sorted(key_by_hash)):
        query = select(TombstoneRow.hash).where(TombstoneRow.hash.in_(batch))
        found |= {key for hash_ in session.scalars(query) for key in key_by_hash[hash_]}
    return frozenset(found)


def lift_tombstones(session: Session, keys: Iterable[str]) -> int:
    """Allow some URLs, or beginnings of URLs, to be stored again.

    Args:
        session: an open transaction.
        keys: URL keys or their beginnings, exactly as they were forgotten.

    Returns:
        The number of tombstones deleted.
    """
    hashes = [_hash_text(key) for key in keys]
    return execute_rowcount(session, delete(TombstoneRow).where(TombstoneRow.hash.in_(hashes)))


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
