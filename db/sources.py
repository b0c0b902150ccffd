"""Store publications and their feeds, and list them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from db.hosts import ensure_host
from db.keys import identity_host, shorten_key
from db.source_lists import FeedFilter, FeedView, SourceFilter, SourceView, list_feeds, list_sources
from db.statements import execute_rowcount
from db.tables import EntryRow, FeedEntryRow, FeedRow, SourceAliasRow, SourceRow
from db.tables.base import storable_text as storable
from pipeline.discover.publications import (
    Publication,
    common_identity,
    common_name,
    find_publication,
    find_publication_of_page,
    identity_of_homepage,
)
from pipeline.records import Feed, Source
from pipeline.urls import host_of, normalize_url

__all__ = [
    "AddedFeed",
    "FeedFilter",
    "FeedView",
    "SourceFilter",
    "SourceView",
    "add_feed",
    "add_page_source",
    "add_source",
    "change_feed_url",
    "find_feed",
    "find_feed_source",
    "find_source_of_page",
    "list_feeds",
    "list_sources",
    "mark_feeds_due",
    "read_lists_again",
    "source_names",
]

# A page without a host and without a site name, such as a text file.
_NAME_OF_LOCAL_FILES = "Local files"
# What a page calls its site is a slogan when it is longer.
_MAX_SITE_NAME_CHARS = 80


def _select_on_host(table: Any, id_column: Any, rank: int) -> Any:
    columns = (table.c.identity_key, table.c.name, id_column, literal(rank).label("rank"))
    return select(*columns).where(table.c.identity_host == bindparam("host"))


# Built once: building a statement takes longer than running it. A publication comes before an alias.
_SOURCES: Any = SourceRow.__table__
_ALIASES: Any = SourceAliasRow.__table__
_ON_HOST = union_all(
    _select_on_host(_SOURCES, _SOURCES.c.id, 1), _select_on_host(_ALIASES, _ALIASES.c.source_id, 2)
).order_by("rank", "id")
_BY_IDENTITY = union_all(
    select(_SOURCES.c.id, literal(1).label("rank")).where(_SOURCES.c.identity_key == bindparam("identity")),
    select(_ALIASES.c.source_id, literal(2)).where(_ALIASES.c.identity_key == bindparam("identity")),
).order_by("rank")
# With these, the next response is read as if it were the first.
_NO_VALIDATORS = {"etag": "", "last_modified": "", "body_hash": ""}
_INSERT_SOURCE = insert(_SOURCES).returning(_SOURCES.c.id)


@dataclass(frozen=True, slots=True)
class AddedFeed:
    """A feed that is followed; `is_new` is False when it already was."""

    id: int
    is_new: bool
    source_id: int = 0


def add_source(session: Session, source: Source, now: datetime, *, is_homepage_guessed: bool = False) -> int:
    """Store a publication, or complete the one that it belongs to (see `pipeline.discover.publications`).

    Args:
        session: an open transaction.
        source: the publication; empty fields leave the row as it is. A name changes only to the part of the names that
            both share.
        now: aware.
        is_homepage_guessed: whether the homepage is only the home page of a feed's host.

    Returns:
        Its id.
    """
    identity = identity_of_homepage(source.homepage)
    wanted = Publication(source.name.strip(), identity, is_homepage_guessed=is_homepage_guessed)
    known = find_publication(wanted, _known_publications(session, wanted))
    if known is None:
        return _insert_source(session, source, identity, now)
    row = session.get_one(SourceRow, known.id)
    if not row.has_chosen_name:
        host = identity.partition("/")[0]
        row.name = source.name if row.name == host else common_name(row.name, source.name) or row.name
    if identity and not is_homepage_guessed:
        _widen_homepage(session, row, identity)
    for field in ("homepage", "country", "language", "timezone"):
        value = getattr(source, field)
        is_kept = field == "homepage" and (row.homepage or is_homepage_guessed)
        if value and not is_kept:
            setattr(row, field, value)
    session.flush()
    return row.id


def _widen_homepage(session: Session, row: SourceRow, identity: str) -> None:
    """Let the homepage of a publication be the part of the site that holds all homepages its feeds declare."""
    shared = common_identity(row.identity_key, identity)
    if shared and shared != row.identity_key and _find_by_identity(session, shared) is None:
        row.identity_key = shared
        row.identity_host = identity_host(shared)
        row.homepage = f"{row.homepage.partition(':')[0] or 'https'}://{shared}/"


def _insert_source(session: Session, source: Source, identity: str, now: datetime) -> int:
    name = source.name.strip() or identity
    identity_key = identity or f"name:{name.casefold()}"
    if _find_by_identity(session, identity_key) is not None:
        # Another publication of the same host, which has no homepage of its own.
        identity_key = f"{identity} name:{name.casefold()}"
    identity_key = shorten_key(storable(identity_key))
    row = {
        "identity_key": identity_key,
        "identity_host": identity_host(identity_key),
        "name": name,
        "homepage": source.homepage,
        "country": source.country,
        "language": source.language,
        "timezone": source.timezone,
        "added_at": now,
    }
    return int(session.execute(_INSERT_SOURCE, row).scalar_one())


def _find_by_identity(session: Session, identity_key: str) -> int | None:
    identity_key = shorten_key(storable(identity_key))
    return session.execute(_BY_IDENTITY, {"identity": identity_key}).scalars().first()


def _known_publications(session: Session, wanted: Publication) -> list[Publication]:
    """Return the publications on the host of one; without a host, those without one that have its name."""
    host = wanted.identity.partition("/")[0]
    if host:
        return _publications_on_host(session, host)
    source_id = _find_by_identity(session, f"name:{wanted.name.casefold()}")
    return [] if source_id is None else [Publication(wanted.name, "", source_id)]


def _publications_on_host(session: Session, host: str) -> list[Publication]:
    rows = session.execute(_ON_HOST, {"host": host})
    return [Publication(row.name, row.identity_key, row.id) for row in rows]


def find_source_of_page(session: Session, url: str, site_name: str = "") -> int | None:
    """Return the id of the publication that a page belongs to; None when there is none.

    Args:
        session: an open transaction.
        url: of the page.
        site_name: what the page calls its site; may be empty.
    """
    host = identity_of_homepage(url).partition("/")[0]
    known = _publications_on_host(session, host) if host else []
    publication = find_publication_of_page(url, site_name, known)
    return publication.id if publication else None


def source_names(session: Session, source_ids: Collection[int]) -> dict[int, str]:
    """Return the names of publications by id.

    Args:
        session: an open transaction.
        source_ids: which ones.
    """
    query = select(SourceRow.id, SourceRow.name).where(SourceRow.id.in_(source_ids))
    return {id_: name for id_, name in session.execute(query)}  # noqa: C416 - rows are no tuples to a type checker


def add_page_source(session: Session, url: str, site_name: str, now: datetime) -> int:
    """Return the id of the publication that a page belongs to; one that is not stored is added.

    Args:
        session: an open transaction.
        url: of the page; a ``file:`` URL names no publication.
        site_name: what the page calls its site; may be empty.
        now: aware.
    """
    name = site_name.strip() if len(site_name.strip()) <= _MAX_SITE_NAME_CHARS else ""
    found = find_source_of_page(session, url, name)
    if found is not None:
        return found
    host = host_of(url)
    if not host:
        return add_source(session, Source(name or _NAME_OF_LOCAL_FILES), now)
    homepage = f"{url.partition(':')[0]}://{host}/"
    return _insert_source(
        session, Source(name or host.removeprefix("www."), homepage), identity_of_homepage(homepage), now
    )


def find_feed(session: Session, url: str) -> int | None:
    """Return the id of the feed that is followed at a URL; None when there is none.

    Args:
        session: an open transaction.
        url: of the feed.
    """
    return session.scalar(select(FeedRow.id).where(FeedRow.url_key == _feed_key(url)))


def find_feed_source(session: Session, url: str) -> int | None:
    """Return the id of the publication under which a feed is followed; None when it is not.

    Args:
        session: an open transaction.
        url: of the feed.
    """
    return session.scalar(select(FeedRow.source_id).where(FeedRow.url_key == _feed_key(url)))


def _feed_key(url: str) -> str:
    # Not by document key: two feeds at nearly the same URL may still be two lists, and must not become one.
    return shorten_key(normalize_url(url))


def add_feed(session: Session, source_id: int, feed: Feed, now: datetime) -> AddedFeed:
    """Follow a feed; its first visit is due at once, unless its publication is paused.

    Args:
        session: an open transaction.
        source_id: the publication's id.
        feed: its URL, and what is known of it.
        now: aware.
    """
    url_key = _feed_key(feed.url)
    known = session.execute(select(FeedRow.id, FeedRow.source_id).where(FeedRow.url_key == url_key)).first()
    if known is not None:
        return AddedFeed(known.id, is_new=False, source_id=known.source_id)
    host = host_of(feed.url)
    ensure_host(session, host)
    row = FeedRow(
        source_id=source_id,
        url=feed.url,
        url_key=url_key,
        host=host,
        kind=feed.kind,
        title=feed.title,
        added_at=now,
        paused_at=session.scalar(select(SourceRow.paused_at).where(SourceRow.id == source_id)),
        next_visit_at=now,
    )
    session.add(row)
    session.flush()
    return AddedFeed(row.id, is_new=True, source_id=source_id)


def change_feed_url(session: Session, feed_id: int, url: str) -> bool:
    """Follow a feed at a new URL; its next request asks for the whole list.

    Args:
        session: an open transaction.
        feed_id: the feed.
        url: http or https.

    Returns:
        False when another feed has that URL: both stay as they are.
    """
    url_key, host = _feed_key(url), host_of(url)
    is_taken = (FeedRow.url_key == url_key, FeedRow.id != feed_id)
    if session.scalar(select(FeedRow.id).where(*is_taken)) is not None:
        return False
    ensure_host(session, host)
    values = {
        "url": url,
        "url_key": url_key,
        "host": host,
        # Validators of the old URL could make a server say that a list which was never read has not changed.
        **_NO_VALIDATORS,
        "pending_redirect_url": "",
        "pending_redirect_since": None,
    }
    return execute_rowcount(session, update(FeedRow).where(FeedRow.id == feed_id).values(values)) > 0


def mark_feeds_due(session: Session, now: datetime, feed_ids: Sequence[int] | None = None) -> int:
    """Make feeds due at once.

    Args:
        session: an open transaction.
        now: aware.
        feed_ids: which feeds; None for all.

    Returns:
        The number of rows changed; paused feeds stay as they are.
    """
    query = update(FeedRow).where(FeedRow.paused_at.is_(None)).values(next_visit_at=now)
    if feed_ids is not None:
        query = query.where(FeedRow.id.in_(feed_ids))
    return execute_rowcount(session, query)


def read_lists_again(session: Session, host: str, now: datetime) -> int:
    """Make the feeds that list pages of a host due, and read what they list even if it has not changed.

    Args:
        session: an open transaction.
        host: without `www.`.
        now: aware.

    Returns:
        The number of feeds.
    """
    hosts = (host, f"www.{host}")
    of_host = select(SourceRow.id).where(SourceRow.identity_host == host)
    listing = select(FeedEntryRow.feed_id).join(EntryRow, EntryRow.id == FeedEntryRow.entry_id)
    lists_host = FeedRow.id.in_(listing.where(EntryRow.host.in_(hosts)))
    query = update(FeedRow).where(or_(FeedRow.host.in_(hosts), FeedRow.source_id.in_(of_host), lists_host))
    # A visit that is under way would store its validators: it ends without effect.
    claim = {"claim_number": FeedRow.claim_number + 1, "lease_until": None}
    return execute_rowcount(session, query.values(**_NO_VALIDATORS, **claim, next_visit_at=now))
