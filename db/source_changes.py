"""Change publications: rename, merge, split, pause and tag them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, delete, func, select, update
from sqlalchemy.orm import Session

from db.keys import identity_host, shorten_key
from db.source_lists import SourceFilter, SourceView, list_sources
from db.statements import execute_rowcount, insert_missing
from db.tables import (
    ArticleCountRow,
    ArticleRow,
    EntryRow,
    FeedEntryRow,
    FeedRow,
    SourceAliasRow,
    SourceRow,
    SourceTagRow,
)
from db.tables.base import storable_text as storable
from db.tables.entries import IN_PROGRESS_STAGES, is_at_stage
from pipeline.discover.publications import identity_of_homepage

__all__ = [
    "MovedRows",
    "add_tags",
    "count_open_entries",
    "delete_source",
    "find_sources",
    "get_source",
    "merge_source",
    "move_feeds",
    "pause_source",
    "remove_tags",
    "rename_source",
    "resume_source",
    "split_source",
]

# What a publication has of its own besides its name.
_METADATA = ("homepage", "country", "language", "timezone")


@dataclass(frozen=True, slots=True)
class MovedRows:
    """What now belongs to another publication."""

    feeds: int
    entries: int
    articles: int


def find_sources(session: Session, text: str) -> list[SourceView]:
    """Return the publications that a text names: by id, by name in any case, or by the host of the homepage.

    Args:
        session: an open transaction.
        text: what a user typed.
    """
    wanted = text.strip().casefold()
    views = list_sources(session)
    by_id = [view for view in views if str(view.id) == wanted]
    by_name = [view for view in views if view.name.casefold() == wanted]
    return by_id or by_name or [view for view in views if _host(view) == wanted.removeprefix("www.")]


def _host(view: SourceView) -> str:
    return view.homepage.partition("://")[2].partition("/")[0].casefold().removeprefix("www.")


def get_source(session: Session, source_id: int) -> SourceView:
    """Return a publication as lists show it.

    Args:
        session: an open transaction.
        source_id: of a stored publication.
    """
    (view,) = list_sources(session, SourceFilter(source_id=source_id))
    return view


def rename_source(session: Session, source_id: int, name: str) -> None:
    """Give a publication a name that nothing but another renaming changes.

    Args:
        session: an open transaction.
        source_id: which publication.
        name: not empty.
    """
    values = {"name": storable(name), "has_chosen_name": True}
    session.execute(update(SourceRow).where(SourceRow.id == source_id).values(values))


def merge_source(session: Session, source_id: int, target_id: int) -> MovedRows:
    """Move everything of a publication to another one and delete it.

    What is found later under its homepage or name belongs to the other one, too.

    Args:
        session: an open transaction.
        source_id: the publication that ends.
        target_id: another one, which stays.
    """
    row = session.get_one(SourceRow, source_id)
    alias = {
        **{name: getattr(row, name) for name in ("identity_key", "identity_host", "name", *_METADATA)},
        "source_id": target_id,
    }
    move = {"source_id": target_id}
    tags = session.scalars(select(SourceTagRow.tag).where(SourceTagRow.source_id == source_id))
    add_tags(session, target_id, tags)
    moved = MovedRows(
        *(
            execute_rowcount(session, update(table).where(table.source_id == source_id).values(move))
            for table in (FeedRow, EntryRow, ArticleRow)
        )
    )
    session.execute(update(SourceAliasRow).where(SourceAliasRow.source_id == source_id).values(move))
    session.execute(delete(SourceTagRow).where(SourceTagRow.source_id == source_id))
    session.execute(delete(SourceRow).where(SourceRow.id == source_id))
    insert_missing(session, SourceAliasRow, [alias])
    return moved


def count_open_entries(session: Session, source_id: int) -> int:
    """Count the entries of a publication that are not processed yet.

    Args:
        session: an open transaction.
        source_id: which publication.
    """
    is_open = (EntryRow.source_id == source_id, is_at_stage(IN_PROGRESS_STAGES))
    return session.scalar(select(func.count()).select_from(EntryRow).where(*is_open)) or 0


def delete_source(session: Session, source_id: int) -> int:
    """Delete a publication without feeds and articles, with its tags and other names; its entries stay without one.

    Args:
        session: an open transaction.
        source_id: which publication.

    Returns:
        The number of rows deleted.
    """
    for table in (SourceTagRow, SourceAliasRow):
        session.execute(delete(table).where(table.source_id == source_id))
    session.execute(update(EntryRow).where(EntryRow.source_id == source_id).values(source_id=None))
    session.execute(delete(ArticleCountRow).where(ArticleCountRow.source_id == source_id))
    return execute_rowcount(session, delete(SourceRow).where(SourceRow.id == source_id))


def split_source(
    session: Session, source_id: int, feed_ids: Sequence[int], name: str, now: datetime
) -> tuple[int, MovedRows]:
    """Make a publication of its own from some feeds of another one, with what only these feeds listed.

    Args:
        session: an open transaction.
        source_id: the publication that has the feeds.
        feed_ids: which of its feeds; not all of them.
        name: of the new publication.
        now: aware.

    Returns:
        The id of the new publication, and what moved to it.
    """
    old = session.get_one(SourceRow, source_id)
    alias = _take_alias(session, source_id, name, feed_ids)
    identity_key = (
        alias.identity_key if alias else shorten_key(storable(f"split:{min(feed_ids)}:{name.casefold()}"))
    )
    row = SourceRow(
        identity_key=identity_key,
        identity_host=identity_host(identity_key),
        name=storable(name),
        has_chosen_name=True,
        **{column: getattr(alias or old, column) for column in _METADATA},
        paused_at=old.paused_at,
        added_at=now,
    )
    session.add(row)
    session.flush()
    return row.id, move_feeds(session, source_id, feed_ids, row.id)


def move_feeds(session: Session, source_id: int, feed_ids: Sequence[int], target_id: int) -> MovedRows:
    """Give feeds to another publication, with the entries and articles that no feed of their own one listed.

    Args:
        session: an open transaction.
        source_id: the publication that has the feeds.
        feed_ids: which of its feeds; the sitemaps that they named move with them.
        target_id: the other publication.
    """
    moved_feeds = FeedRow.id.in_(feed_ids) | FeedRow.parent_id.in_(feed_ids)
    move = {"source_id": target_id}
    feeds = execute_rowcount(
        session, update(FeedRow).where(FeedRow.source_id == source_id, moved_feeds).values(move)
    )
    entry_ids = _entries_listed_only_by(target_id, source_id)
    is_moved = (EntryRow.source_id == source_id, EntryRow.id.in_(entry_ids))
    entries = execute_rowcount(session, update(EntryRow).where(*is_moved).values(move))
    article_ids = select(EntryRow.article_id).where(EntryRow.source_id == target_id)
    is_article_moved = (ArticleRow.source_id == source_id, ArticleRow.id.in_(article_ids))
    articles = execute_rowcount(session, update(ArticleRow).where(*is_article_moved).values(move))
    return MovedRows(feeds, entries, articles)


def _take_alias(
    session: Session, source_id: int, name: str, feed_ids: Sequence[int]
) -> SourceAliasRow | None:
    """Return the publication of this name, else of the host of the feeds, that was merged, and end that merge."""
    aliases = session.scalars(select(SourceAliasRow).where(SourceAliasRow.source_id == source_id)).all()
    urls = session.scalars(select(FeedRow.url).where(FeedRow.id.in_(feed_ids)))
    hosts = {identity_host(identity_of_homepage(url)) for url in urls}
    found = [alias for alias in aliases if alias.name.casefold() == name.casefold()] or [
        alias for alias in aliases if hosts == {alias.identity_host}
    ]
    if len(found) != 1:
        return None
    session.delete(found[0])
    session.flush()
    return found[0]


def _entries_listed_only_by(new_source_id: int, old_source_id: int) -> CompoundSelect[int]:
    def listed_by(source_id: int) -> Select[int]:
        query = select(FeedEntryRow.entry_id).join(FeedRow, FeedRow.id == FeedEntryRow.feed_id)
        return query.where(FeedRow.source_id == source_id)

    return listed_by(new_source_id).except_(listed_by(old_source_id))


def pause_source(session: Session, source_id: int, now: datetime) -> int:
    """Stop visiting the feeds of a publication, also those that are added later.

    Args:
        session: an open transaction.
        source_id: which publication.
        now: aware.

    Returns:
        The number of feeds that were visited before.
    """
    is_running = (SourceRow.id == source_id, SourceRow.paused_at.is_(None))
    session.execute(update(SourceRow).where(*is_running).values(paused_at=now))
    paused_at = session.scalar(select(SourceRow.paused_at).where(SourceRow.id == source_id))
    feeds = (FeedRow.source_id == source_id, FeedRow.paused_at.is_(None))
    return execute_rowcount(session, update(FeedRow).where(*feeds).values(paused_at=paused_at))


def resume_source(session: Session, source_id: int, now: datetime) -> int:
    """Visit the feeds of a publication again, each at once.

    Args:
        session: an open transaction.
        source_id: which publication.
        now: aware.

    Returns:
        The number of feeds, 0 when it was not paused; those that were paused on their own stay paused.
    """
    paused_at = session.scalar(select(SourceRow.paused_at).where(SourceRow.id == source_id))
    if paused_at is None:
        return 0
    session.execute(update(SourceRow).where(SourceRow.id == source_id).values(paused_at=None))
    feeds = (FeedRow.source_id == source_id, FeedRow.paused_at == paused_at)
    values = {"paused_at": None, "next_visit_at": now}
    return execute_rowcount(session, update(FeedRow).where(*feeds).values(values))


def add_tags(session: Session, source_id: int, tags: Iterable[str]) -> None:
    """Give a publication tags.

    Args:
        session: an open transaction.
        source_id: which publication.
        tags: in any case; they are stored in lower case.
    """
    rows = [{"source_id": source_id, "tag": storable(tag.casefold())} for tag in sorted(set(tags))]
    insert_missing(session, SourceTagRow, rows)


def remove_tags(session: Session, source_id: int, tags: Iterable[str]) -> int:
    """Take tags from a publication.

    Args:
        session: an open transaction.
        source_id: which publication.
        tags: in any case.

    Returns:
        How many it had.
    """
    names = [tag.casefold() for tag in tags]
    query = delete(SourceTagRow).where(SourceTagRow.source_id == source_id, SourceTagRow.tag.in_(names))
    return execute_rowcount(session, query)
