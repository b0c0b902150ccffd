"""Compress bodies of pages with another page of their host as the dictionary.

Pages of one site share most of their HTML. With another page of the host, zstd needs a fifth of the space that it needs
without, in a third of the time. The first page of a host becomes its dictionary, and a newer one replaces it after a
while, because sites change. A body names the dictionary it needs, so that old ones stay readable.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import zstandard
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from db.statements import execute_rowcount, insert_missing
from db.tables import PageBodyRow, PageDictionaryRow

__all__ = ["compress_body", "decompress_body", "dictionary_bytes", "prune_dictionaries"]

# Of a dictionary itself: at some 100 MB a second a page shrinks to a sixth.
_DICTIONARY_LEVEL = 6
# With a dictionary, higher levels gain little.
_BODY_LEVEL = 3
_MAX_DICTIONARY_BYTES = 1_000_000
_MAX_DICTIONARY_AGE = timedelta(days=30)
# The first page of a host may be an error message; a page so many times as long becomes the dictionary instead.
_MAX_SIZE_RATIO = 4
# Dictionaries of the hosts that a process reads or fetches at one time; each takes as much as a page.
_MAX_CACHED_DICTIONARIES = 16
# The age of a page without a time does not matter.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def compress_body(session: Session, host: str, body: bytes, fetched_at: datetime | None) -> Mapping[str, Any]:
    """Compress a body, and store it as a dictionary where its host has none.

    Args:
        session: an open transaction.
        host: of the page; see `pipeline.urls.host`.
        body: as sent.
        fetched_at: aware.

    Returns:
        Columns of `page_bodies`.
    """
    dictionary_hash, content = _current_dictionary(session, host, len(body), fetched_at or _NO_TIME)
    if content is None:
        content = body[:_MAX_DICTIONARY_BYTES]
        dictionary_hash = hashlib.sha256(content).hexdigest()
        row = {
            "hash": dictionary_hash,
            "host": host,
            "created_at": fetched_at or _NO_TIME,
            "size": len(content),
            "content": zstandard.ZstdCompressor(level=_DICTIONARY_LEVEL).compress(content),
        }
        insert_missing(session, PageDictionaryRow, [row])
    compressor = zstandard.ZstdCompressor(level=_BODY_LEVEL, dict_data=_prepare(content))
    return {"size": len(body), "dictionary_hash": dictionary_hash, "content": compressor.compress(body)}


def _current_dictionary(
    session: Session, host: str, body_bytes: int, fetched_at: datetime
) -> tuple[str, bytes | None]:
    """Return the newest dictionary of a host; None when it has none, an old one, or one that is far too short."""
    query = (
        select(PageDictionaryRow.hash, PageDictionaryRow.created_at, PageDictionaryRow.size)
        .where(PageDictionaryRow.host == host)
        .order_by(PageDictionaryRow.created_at.desc(), PageDictionaryRow.size.desc())
        .limit(1)
        # Nobody deletes it before the body that needs it is stored.
        .with_for_update(read=True, key_share=True)
    )
    row = session.execute(query).one_or_none()
    if row is None or fetched_at - row.created_at > _MAX_DICTIONARY_AGE:
        return "", None
    if row.size * _MAX_SIZE_RATIO < min(body_bytes, _MAX_DICTIONARY_BYTES):
        return "", None
    return row.hash, _load_dictionary(session, row.hash)


def _load_dictionary(session: Session, dictionary_hash: str) -> bytes:
    cached = _dictionary_cache(dictionary_hash)
    if not cached:
        query = select(PageDictionaryRow.content, PageDictionaryRow.size)
        content, size = session.execute(query.where(PageDictionaryRow.hash == dictionary_hash)).one()
        cached.append(_decompress(zstandard.ZstdDecompressor(), content, size))
    return cached[0]


@lru_cache(maxsize=_MAX_CACHED_DICTIONARIES)
def _dictionary_cache(_hash: str) -> list[bytes]:
    """Return the place for the content of a dictionary. Its name is the hash of it, so that no other has the same."""
    return []


def _prepare(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def decompress_body(session: Session, body: PageBodyRow) -> bytes:
    """Return a body as it was sent.

    Args:
        session: an open transaction.
        body: its row.
    """
    if body.dictionary_hash is None:
        return _decompress(zstandard.ZstdDecompressor(), body.content, body.size)
    dictionary = _prepare(_load_dictionary(session, body.dictionary_hash))
    return _decompress(zstandard.ZstdDecompressor(dict_data=dictionary), body.content, body.size)


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


def prune_dictionaries(session: Session) -> int:
    """Delete the dictionaries that no body needs.

    Args:
        session: an open transaction.

    Returns:
        The number of dictionaries deleted.
    """
    is_needed = exists().where(PageBodyRow.dictionary_hash == PageDictionaryRow.hash)
    return execute_rowcount(session, delete(PageDictionaryRow).where(~is_needed))
