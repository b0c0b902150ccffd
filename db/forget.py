"""Remove articles and entries on request, with everything that was stored of them.

Rows are found by the foreign keys of the tables, so that a new table about articles or entries is covered, too.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, func, or_, select, update
from sqlalchemy.orm import Session

from db import copies, events, stories
from db.keys import shorten_key
from db.page_bodies import delete_dictionaries
from db.statements import batches, delete_in, execute_rowcount, select_in
from db.tables import (
    ArticleRow,
    ArticleUrlRow,
    Base,
    EntryAliasRow,
    EntryRow,
    EventRow,
    FeedEntryRow,
    FeedRow,
    PageBodyRow,
    PagePartRow,
    PageRow,
    PushRow,
    RevisionRow,
    WaitingCaptureRow,
)
from db.tombstones import add_tombstones, forgotten_keys
from db.unused_rows import count_names_only_of, delete_names, names_of
from pipeline.urls import key

__all__ = [
    "ForgetScope",
    "count_rows",
    "delete_scope",
    "drop_if_forgotten",
    "find_scope",
    "scope_hosts",
    "scope_keys",
]


@dataclass(frozen=True, slots=True)
class ForgetScope:
    """What to remove: ids of entries and articles, and a prefix of URL keys."""

    entry_ids: tuple[int, ...] = ()
    article_ids: tuple[int, ...] = ()
    # The beginning of URL keys under which nothing is stored again; "" for none.
    key_prefix: str = ""


def find_scope(
    session: Session, *, source_id: int | None = None, article_id: int | None = None, key_prefix: str = ""
) -> ForgetScope:
    """Return what belongs to a source, to an article, or to a part of a site.

    Args:
        session: an open transaction.
        source_id: a publication.
        article_id: an article.
        key_prefix: the beginning of URL keys.
    """
    entry_conditions: list[ColumnElement[bool]] = []
    article_conditions: list[ColumnElement[bool]] = []
    if source_id is not None:
        entry_conditions.append(EntryRow.source_id == source_id)
        article_conditions.append(ArticleRow.source_id == source_id)
    if article_id is not None:
        article_conditions.append(ArticleRow.id == article_id)
    if key_prefix:
        aliases = select(EntryAliasRow.entry_id).where(_begins(EntryAliasRow.url_key, key_prefix))
        urls = select(ArticleUrlRow.article_id).where(_begins(ArticleUrlRow.url_key, key_prefix))
        entry_conditions += [_begins(EntryRow.url_key, key_prefix), EntryRow.id.in_(aliases)]
        article_conditions.append(ArticleRow.id.in_(urls))
    entry_ids = _select_ids(session, EntryRow.id, entry_conditions)
    article_ids = _select_ids(session, ArticleRow.id, article_conditions)
    article_ids |= set(select_in(session, EntryRow.article_id, EntryRow.id, entry_ids)) - {None}
    entry_ids |= set(select_in(session, EntryRow.id, EntryRow.article_id, article_ids))
    return ForgetScope(tuple(sorted(entry_ids)), tuple(sorted(article_ids)), key_prefix)


def _select_ids(session: Session, column: Any, conditions: Sequence[ColumnElement[bool]]) -> set[int]:
    return set(session.scalars(select(column).where(or_(*conditions)))) if conditions else set()


def _begins(column: Any, prefix: str) -> ColumnElement[bool]:
    # Not LIKE: on SQLite it ignores case, and /News/ and /news/ are two parts of a site.
    begins: ColumnElement[bool] = func.substr(column, 1, len(prefix)) == prefix
    return begins


def scope_keys(session: Session, scope: ForgetScope) -> set[str]:
    """Return every URL key under which an entry or article of a scope is known.

    Args:
        session: an open transaction.
        scope: from `find_scope`.
    """
    keys: set[str] = set()
    for column, key_column, ids in (
        (EntryRow.url_key, EntryRow.id, scope.entry_ids),
        (EntryAliasRow.url_key, EntryAliasRow.entry_id, scope.entry_ids),
        (ArticleUrlRow.url_key, ArticleUrlRow.article_id, scope.article_ids),
    ):
        keys |= set(select_in(session, column, key_column, ids))
    return keys


def scope_hosts(session: Session, scope: ForgetScope, source_id: int | None = None) -> set[str]:
    """Return the hosts of the entries of a scope, and of the feeds of a source.

    Args:
        session: an open transaction.
        scope: from `find_scope`.
        source_id: the source; None for none.
    """
    hosts = set(select_in(session, EntryRow.host, EntryRow.id, scope.entry_ids))
    if source_id is not None:
        hosts |= set(session.scalars(select(FeedRow.host).where(FeedRow.source_id == source_id)))
    return hosts


def drop_if_forgotten(session: Session, entry: tuple[int, str], urls: Iterable[str], now: datetime) -> bool:
    """Delete an entry whose page turns out to be one that was removed on request: a redirect leads there, for example.

    Args:
        session: an open transaction.
        entry: its id and its URL, which was not forgotten: the entry exists.
        urls: of its page.
        now: aware.

    Returns:
        Whether it was deleted.
    """
    entry_id, own_url = entry
    other_keys = {shorten_key(key(url)) for url in urls if url} - {shorten_key(key(own_url))}
    if not forgotten_keys(session, other_keys):
        return False
    delete_scope(session, ForgetScope(entry_ids=(entry_id,)), now)
    return True


def count_rows(session: Session, scope: ForgetScope) -> Counter[str]:
    """Count by table what `delete_scope` would delete, and the names that no other article has.

    Args:
        session: an open transaction.
        scope: from `find_scope`.
    """
    counts = _count_parts(session, scope) + count_names_only_of(session, scope.article_ids)
    counts["events"] = len(list(select_in(session, EventRow.id, EventRow.article_id, scope.article_ids)))
    counts["pushes"] = len(
        list(select_in(session, PushRow.id, PushRow.feed_id, _listing_feeds(session, scope)))
    )
    page_ids = _page_ids(session, scope)
    counts["pages"] = len(page_ids)
    counts["page_bodies"] = len(_bodies_only_of(session, page_ids))
    return +counts


def _count_parts(session: Session, scope: ForgetScope) -> Counter[str]:
    counts: Counter[str] = Counter()
    for table, column, ids in _parts_of(scope):
        for batch in batches(ids):
            query = select(func.count()).select_from(table).where(column.in_(batch))
            counts[table.name] += session.scalar(query) or 0
    return counts


def _parts_of(scope: ForgetScope) -> Iterator[tuple[Table, ColumnElement[Any], Sequence[int]]]:
    """Yield each table about entries or articles, the column that refers to them, and their ids; parents last."""
    for parent, ids in ((EntryRow, scope.entry_ids), (ArticleRow, scope.article_ids)):
        parent_table: Any = parent.__table__
        for table in reversed(Base.metadata.sorted_tables):
            for column in table.columns:
                if _belongs_to(column, parent_table):
                    yield table, column, ids
    yield _table(EntryRow), EntryRow.__table__.c.id, scope.entry_ids
    yield _table(ArticleRow), ArticleRow.__table__.c.id, scope.article_ids


def _belongs_to(column: Any, parent: Table) -> bool:
    """Return whether a row is about a row of the parent; what outlives the parent has a key that becomes NULL.

    A key may lead to the parent through a part of it: `revision_changes` refers to `article_revisions`.
    """
    return any(
        (foreign.column.table is parent or _belongs_to(foreign.column, parent))
        and foreign.ondelete != "SET NULL"
        for foreign in column.foreign_keys
    )


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


def _page_ids(session: Session, scope: ForgetScope) -> set[int]:
    """Return the pages of entries and revisions, and those of the same URLs that were fetched before."""
    ids = set(select_in(session, EntryRow.page_id, EntryRow.id, scope.entry_ids))
    ids |= set(select_in(session, WaitingCaptureRow.page_id, WaitingCaptureRow.entry_id, scope.entry_ids))
    ids |= set(select_in(session, RevisionRow.page_id, RevisionRow.article_id, scope.article_ids))
    urls = set(select_in(session, EntryRow.url, EntryRow.id, scope.entry_ids))
    urls |= set(select_in(session, EntryRow.final_url, EntryRow.id, scope.entry_ids))
    urls |= set(select_in(session, ArticleUrlRow.url, ArticleUrlRow.article_id, scope.article_ids))
    for column in (PageRow.url, PageRow.final_url):
        ids |= set(select_in(session, PageRow.id, column, urls - {""}))
    return ids - {None}


def _bodies_only_of(session: Session, page_ids: Collection[int]) -> list[str]:
    """Return the hashes of bodies that only these pages have."""
    hashes: set[str] = set()
    shared: set[str] = set()
    users = ((PageRow.body_hash, PageRow.id), (PagePartRow.body_hash, PagePartRow.page_id))
    for body_hash, page_id in users:
        hashes |= set(select_in(session, body_hash, page_id, page_ids))
    for batch in batches(sorted(hashes)):
        for body_hash, page_id in users:
            rows = session.execute(select(body_hash, page_id).where(body_hash.in_(batch)))
            shared |= {hash_ for hash_, user_id in rows if user_id not in page_ids}
    return sorted(hashes - shared)


def delete_scope(session: Session, scope: ForgetScope, now: datetime) -> Counter[str]:
    """Delete everything of a scope, leave tombstones, and announce the removal of each article.

    Args:
        session: an open transaction.
        scope: from `find_scope`, or a part of it.
        now: aware.

    Returns:
        The number of rows deleted, by table; "events" counts those whose contents were removed.
    """
    prefixes = [scope.key_prefix] if scope.key_prefix else []
    add_tombstones(session, scope_keys(session, scope), now, prefixes)
    names = names_of(session, scope.article_ids)
    page_ids = _page_ids(session, scope)
    hashes = _bodies_only_of(session, page_ids)
    counts: Counter[str] = Counter(events=_clear_events(session, scope.article_ids, now))
    # Unread pushes may hold the entries; what else they hold is found by polling.
    counts["pushes"] = delete_in(session, PushRow, PushRow.feed_id, _listing_feeds(session, scope))
    _lower_entry_counts(session, scope.entry_ids)
    parts = _count_parts(session, scope)
    copies.remove_articles(session, scope.article_ids)
    stories.remove_articles(session, scope.article_ids)
    counts += parts - _count_parts(session, scope)
    for table, column, ids in _parts_of(scope):
        counts[table.name] += delete_in(session, table, column, ids)
    counts["pages"] = delete_in(session, PageRow, PageRow.id, page_ids)
    counts["page_bodies"] = delete_in(session, PageBodyRow, PageBodyRow.hash, hashes)
    # One of these pages may help to compress others of its host.
    delete_dictionaries(session, hashes)
    counts += delete_names(session, names)
    return +counts


def _clear_events(session: Session, article_ids: Collection[int], now: datetime) -> int:
    """Remove what events say of articles, and announce that they were removed; readers of the events can follow."""
    count = 0
    for article_id in article_ids:
        query = update(EventRow).where(EventRow.article_id == article_id)
        count += execute_rowcount(session, query.values(payload={"article_id": article_id}))
        events.announce(session, "forgotten", {"article_id": article_id}, now)
    return count


def _listing_feeds(session: Session, scope: ForgetScope) -> set[int]:
    return set(select_in(session, FeedEntryRow.feed_id, FeedEntryRow.entry_id, scope.entry_ids))


def _lower_entry_counts(session: Session, entry_ids: Collection[int]) -> None:
    listed = Counter(select_in(session, FeedEntryRow.feed_id, FeedEntryRow.entry_id, entry_ids))
    for feed_id, count in sorted(listed.items()):
        values = {"entry_count": FeedRow.entry_count - count}
        session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(values))
