"""Find feeds of which little or nothing is stored, because what they list was removed on request."""

from collections.abc import Collection, Mapping
from itertools import chain

from db import Session, tombstones
from pipeline.urls import key

__all__ = ["find_forgotten_feeds", "key_prefix"]


def key_prefix(url: str) -> str:
    """Return the beginning of the keys of all URLs that begin with one.

    Args:
        url: a whole URL, or a part of a site that ends with a slash.
    """
    prefix = key(url)
    return f"{prefix}/" if url.endswith("/") and not prefix.endswith("/") else prefix


def find_forgotten_feeds(session: Session, contents: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the feeds of which little or nothing is stored, because what they list was forgotten.

    Args:
        session: an open transaction.
        contents: by the URL of a feed, URLs of what it lists: its entries, or its homepage. A feed is returned when its
            own URL or more than half of these were forgotten.
    """
    urls = {*contents, *chain.from_iterable(contents.values())}
    prefixes = {url: key_prefix(url) for url in urls if url}
    keys = tombstones.forgotten_keys(session, frozenset(prefixes.values()))
    forgotten = {url for url, prefix in prefixes.items() if prefix in keys}
    return tuple(
        feed
        for feed, listed in contents.items()
        if feed in forgotten or 2 * sum(url in forgotten for url in listed) > len(listed)
    )
