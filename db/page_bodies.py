"""Compress bodies of pages with another page of their host as the dictionary.

Pages of one site share most of their HTML. With another page of the host, zstd needs a fifth of the space that it needs
without, in a third of the time. The first page of a host becomes its dictionary, and a newer one replaces it after a
while, because sites change. A body names the dictionary it needs, so that old ones stay readable. A dictionary has the
hash of the body it was made from, so that it can go together with its page.
"""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import zstandard
from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from db.errors import DamagedRowError
from db.statements import execute_rowcount, insert_missing
from db.tables import PageBodyRow, PageDictionaryRow
from pipeline.records import Page

__all__ = [
    "compress_body",
    "decompress_body",
    "delete_dictionaries",
    "dictionary_bytes",
    "prune_dictionaries",
]

# Of a page alone, such as the dictionary itself: at some 100 MB a second it shrinks to a sixth.
_LEVEL_ALONE = 6
# With a dictionary, higher levels gain little.
_BODY_LEVEL = 3
# A longer page does not become a dictionary.
_MAX_DICTIONARY_BYTES = 1_000_000
_MAX_DICTIONARY_AGE = timedelta(days=30)
# The first page of a host may be an error message; a page so many times as long becomes the dictionary instead.
_MAX_SIZE_RATIO = 4
# Dictionaries of the hosts that a process reads or fetches at one time; each takes as much as a page.
_MAX_CACHED_DICTIONARIES = 4
# The age of a page without a time does not matter.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)

# Built once: building a statement takes longer than running it.
_DICTIONARIES = PageDictionaryRow.__table__.c
_CURRENT_DICTIONARY = (
    select(_DICTIONARIES.hash, _DICTIONARIES.created_at, _DICTIONARIES.size)
    .where(_DICTIONARIES.host == bindparam("host"))
    .order_by(_DICTIONARIES.created_at.desc(), _DICTIONARIES.size.desc())
    .limit(1)
    # Nobody deletes it before the body that needs it is stored.
    .with_for_update(read=True, key_share=True)
)
_DICTIONARY = select(_DICTIONARIES.content, _DICTIONARIES.size).where(_DICTIONARIES.hash == bindparam("hash"))


def compress_body(session: Session, host: str, page: Page, body_hash: str) -> dict[str, Any]:
    """Compress the body of a page, and store it as a dictionary where its host has none.

    Args:
        session: an open transaction.
        host: of the page; see `pipeline.urls.host`.
        page: as fetched.
        body_hash: `Page.content_hash`, which takes a millisecond.

    Returns:
        A row of `page_bodies`.
    """
    body, fetched_at = page.body, page.fetched_at or _NO_TIME
    dictionary = _current_dictionary(session, host, len(body), fetched_at)
    if dictionary is None and len(body) <= _MAX_DICTIONARY_BYTES:
        dictionary = _store_dictionary(session, (host, fetched_at), body_hash, body)
    return {"hash": body_hash, "size": len(body), **_compress(body, dictionary)}


def _compress(body: bytes, dictionary: tuple[str, bytes] | None) -> dict[str, Any]:
    """Compress a body with a dictionary, given as its hash and content."""
    if dictionary is None:
        content = zstandard.ZstdCompressor(level=_LEVEL_ALONE).compress(body)
        return {"dictionary_hash": None, "content": content}
    compressor = zstandard.ZstdCompressor(level=_BODY_LEVEL, dict_data=_prepare(dictionary[1]))
    return {"dictionary_hash": dictionary[0], "content": compressor.compress(body)}


def _store_dictionary(
    session: Session, host_and_time: tuple[str, datetime], body_hash: str, body: bytes
) -> tuple[str, bytes]:
    row = {
        "hash": body_hash,
        "host": host_and_time[0],
        "created_at": host_and_time[1],
        "size": len(body),
        "content": zstandard.ZstdCompressor(level=_LEVEL_ALONE).compress(body),
    }
    insert_missing(session, PageDictionaryRow, [row])
    return body_hash, body


def _current_dictionary(
    session: Session, host: str, body_bytes: int, fetched_at: datetime
) -> tuple[str, bytes] | None:
    """Return the newest dictionary of a host; None when it has none, an old one, or one that is far too short."""
    row = session.execute(_CURRENT_DICTIONARY, {"host": host}).one_or_none()
    if row is None or fetched_at - row.created_at > _MAX_DICTIONARY_AGE:
        return None
    if row.size * _MAX_SIZE_RATIO < min(body_bytes, _MAX_DICTIONARY_BYTES):
        return None
    return row.hash, _load_dictionary(session, row.hash)


def _load_dictionary(session: Session, dictionary_hash: str) -> bytes:
    cached = _dictionary_cache(dictionary_hash)
    if not cached:
        content, size = session.execute(_DICTIONARY, {"hash": dictionary_hash}).one()
        cached.append(_decompress(zstandard.ZstdDecompressor(), content, size))
    return cached[0]


@lru_cache(maxsize=_MAX_CACHED_DICTIONARIES)
def _dictionary_cache(_hash: str) -> list[bytes]:
    """Return the place for the content of a dictionary. Its name is the hash of it, so that no other has the same."""
    return []


def _prepare(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def decompress_body(session: Session, body: Any) -> bytes:
    """Return a body as it was sent.

    Args:
        session: an open transaction.
        body: its row, or one with the columns of `PageBodyRow`.

    Raises:
        DamagedRowError: it is not what was stored.
    """
    try:
        content = _decompress(_decompressor(session, body.dictionary_hash), body.content, body.size)
    except (zstandard.ZstdError, NoResultFound, TypeError) as error:
        raise DamagedRowError(f"the page body {body.hash}") from error
    # Of bytes that changed on the disk, some are decompressed without an error.
    if hashlib.sha256(content).hexdigest() != body.hash:
        raise DamagedRowError(f"the page body {body.hash}")
    return content


def _decompressor(session: Session, dictionary_hash: str | None) -> zstandard.ZstdDecompressor:
    if dictionary_hash is None:
        return zstandard.ZstdDecompressor()
    return zstandard.ZstdDecompressor(dict_data=_prepare(_load_dictionary(session, dictionary_hash)))


def _decompress(decompressor: zstandard.ZstdDecompressor, content: bytes, size: int) -> bytes:
    return decompressor.decompress(content, max_output_size=max(size, 1))


def dictionary_bytes(session: Session) -> int:
    """Return the compressed size of all dictionaries, in bytes.

    Args:
        session: an open transaction.
    """
    return int(
        session.scalar(select(func.coalesce(func.sum(func.length(PageDictionaryRow.content)), 0))) or 0
    )


def delete_dictionaries(session: Session, hashes: Collection[str]) -> int:
    """Delete dictionaries whose pages must go, and compress again the bodies that need them.

    Args:
        session: an open transaction; it has deleted the bodies of these pages.
        hashes: of the bodies of these pages.

    Returns:
        The number of dictionaries deleted.
    """
    count = 0
    for dictionary_hash in hashes:
        is_dictionary = PageDictionaryRow.hash == dictionary_hash
        if session.scalar(select(PageDictionaryRow.hash).where(is_dictionary)) is not None:
            _compress_again(session, dictionary_hash)
            count += execute_rowcount(session, delete(PageDictionaryRow).where(is_dictionary))
            _dictionary_cache.cache_clear()
    return count


def _compress_again(session: Session, dictionary_hash: str) -> None:
    """Compress the bodies that need a dictionary with the first of them, one at a time in memory."""
    columns = (PageDictionaryRow.host, PageDictionaryRow.created_at)
    dictionary_row = session.execute(select(*columns).where(PageDictionaryRow.hash == dictionary_hash)).one()
    needs_it = select(PageBodyRow.hash).where(PageBodyRow.dictionary_hash == dictionary_hash)
    dictionary: tuple[str, bytes] | None = None
    for body_hash in session.scalars(needs_it.order_by(PageBodyRow.hash)).all():
        row = session.get_one(PageBodyRow, body_hash)
        body = decompress_body(session, row)
        session.expunge(row)
        if dictionary is None and len(body) <= _MAX_DICTIONARY_BYTES:
            dictionary = _store_dictionary(session, (dictionary_row[0], dictionary_row[1]), body_hash, body)
        columns_again = _compress(body, dictionary)
        execute_rowcount(
            session, update(PageBodyRow).where(PageBodyRow.hash == body_hash).values(columns_again)
        )


def prune_dictionaries(session: Session) -> int:
    """Delete the dictionaries that no body needs.

    Args:
        session: an open transaction.

    Returns:
        The number of dictionaries deleted.
    """
    is_needed = exists().where(PageBodyRow.dictionary_hash == PageDictionaryRow.hash)
    return execute_rowcount(session, delete(PageDictionaryRow).where(~is_needed))
