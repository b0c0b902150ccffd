"""List, show and change publications: the use cases behind `copydesk sources` and the API."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from db import Session, feed_changes, source_changes, source_health, sources
from db.source_changes import MovedRows
from db.source_health import SourceHealthView
from db.source_lists import FeedFilter, FeedView, SourceFilter, SourceView
from pipeline.plurals import count_of
from services.clock import utc_now
from services.errors import UsageError
from services.feed_lookup import find_feed_ids

__all__ = [
    "SourceDetails",
    "TagChange",
    "find_source",
    "list_source_health",
    "list_sources",
    "merge_sources",
    "pause_source",
    "remove_source",
    "rename_source",
    "resume_source",
    "show_source",
    "split_source",
    "tag_source",
]

_MAX_TAG_CHARS = 60
_MAX_SOURCE_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """A publication with its feeds."""

    source: SourceView
    feeds: tuple[FeedView, ...]


@dataclass(frozen=True, slots=True)
class TagChange:
    """A publication, the tags that it got, those that were taken from it, and those that it did not have."""

    source: SourceView
    added: tuple[str, ...]
    removed: tuple[str, ...]
    missing: tuple[str, ...]


def list_sources(session: Session, filters: SourceFilter, limit: int | None = None) -> list[SourceView]:
    """List publications, by name.

    Args:
        session: an open transaction.
        filters: which ones.
        limit: maximum number; None for all.
    """
    return sources.list_sources(session, filters, limit)


def find_source(session: Session, text: str) -> SourceView:
    """Return the publication that a text names: its number, its name in any case, or the host of its homepage.

    Args:
        session: an open transaction.
        text: what the user wrote.

    Raises:
        UsageError: there is none, or several have this name.
    """
    if not text.strip():
        # It would be the host of every homepage that is not known.
        raise UsageError("no source is named; give its number, its name or the host of its homepage")
    found = source_changes.find_sources(session, text)
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(f"{view.id} ({view.homepage or 'no homepage'})" for view in found)
        raise UsageError(f"several sources are called {text}; give the number of one: {numbers}")
    names = {view.name.casefold(): view.name for view in sources.list_sources(session)}
    similar = [names[name] for name in difflib.get_close_matches(text.casefold(), names, n=3)]
    hint = f"did you mean {' or '.join(similar)}?" if similar else "list them with: copydesk sources list"
    raise UsageError(f"no source {text!r}; {hint}")


def show_source(session: Session, text: str) -> SourceDetails:
    """Return a publication with its feeds.

    Args:
        session: an open transaction.
        text: see `find_source`.
    """
    source = find_source(session, text)
    feeds = sources.list_feeds(session, FeedFilter(source_id=source.id))
    return SourceDetails(source, tuple(feeds))


def list_source_health(session: Session) -> list[SourceHealthView]:
    """Tell how each source fares: the rows of the view `v_source_health`.

    Args:
        session: an open transaction.
    """
    return source_health.list_source_health(session)


def rename_source(session: Session, text: str, name: str) -> SourceView:
    """Give a publication another name; it keeps it whatever its feeds and pages say.

    Args:
        session: an open transaction.
        text: see `find_source`.
        name: the new name.

    Raises:
        UsageError: the name is empty, too long or that of another publication.
    """
    source = find_source(session, text)
    checked_name = _check_name(session, name, source.id)
    source_changes.rename_source(session, source.id, checked_name)
    return source_changes.get_source(session, source.id)


def _check_name(session: Session, name: str, own_id: int = 0) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _MAX_SOURCE_NAME_CHARS:
        raise UsageError(f"a name has 1 to {_MAX_SOURCE_NAME_CHARS} characters; this one has {len(name)}")
    for view in sources.list_sources(session):
        if view.name.casefold() == name.casefold() and view.id != own_id:
            raise UsageError(
                f"source {view.id} is already called {view.name}; to make one of both: "
                f"copydesk sources merge SOURCE --into {view.id}"
            )
    return name


def merge_sources(session: Session, texts: Sequence[str], target_text: str) -> tuple[SourceView, MovedRows]:
    """Move feeds, entries, articles and tags of publications to another one; their names lead to that one later.

    Args:
        session: an open transaction.
        texts: the publications that end, see `find_source`.
        target_text: the one that stays.

    Returns:
        The publication, and what moved to it.

    Raises:
        UsageError: there is no such publication, or it is to be merged into itself.
    """
    target = find_source(session, target_text)
    merged = {source.id: source for source in (find_source(session, text) for text in texts)}
    if target.id in merged:
        raise UsageError(f"{target.name} cannot be merged into itself; name other sources")
    moved = [source_changes.merge_source(session, source_id, target.id) for source_id in merged]
    total = MovedRows(
        sum(each.feeds for each in moved),
        sum(each.entries for each in moved),
        sum(each.articles for each in moved),
    )
    return source_changes.get_source(session, target.id), total


def split_source(
    session: Session, text: str, feeds: Sequence[int | str], name: str
) -> tuple[SourceView, MovedRows]:
    """Make a publication of its own from some feeds, with the entries and articles that only they listed.

    Args:
        session: an open transaction.
        text: see `find_source`.
        feeds: feeds of the publication, not all of them; see `services.feed_lookup.find_feed`.
        name: of the new publication.

    Returns:
        The new publication, and what moved to it.

    Raises:
        UsageError: a feed belongs to another publication, none would stay, or the name is taken.
    """
    source, feed_ids = find_source(session, text), find_feed_ids(session, feeds)
    own_ids = {feed.id for feed in sources.list_feeds(session, FeedFilter(source_id=source.id))}
    foreign_ids = sorted(set(feed_ids) - own_ids)
    if foreign_ids or not feed_ids:
        wrong = f"feed {foreign_ids[0]} is not one of {source.name}" if foreign_ids else "no feed is given"
        raise UsageError(f"{wrong}; its feeds are: {', '.join(map(str, sorted(own_ids))) or 'none'}")
    if own_ids == set(feed_ids):
        raise UsageError(
            f"these are all feeds of {source.name}; to change its name: copydesk sources rename {source.id} NAME"
        )
    checked_name = _check_name(session, name)
    new_id, moved = source_changes.split_source(session, source.id, feed_ids, checked_name, utc_now())
    return source_changes.get_source(session, new_id), moved


def pause_source(session: Session, text: str) -> tuple[SourceView, int]:
    """Stop visiting the feeds of a publication until it is resumed; pages that were listed are still fetched.

    Args:
        session: an open transaction.
        text: see `find_source`.

    Returns:
        The publication, and the number of feeds that were visited before.
    """
    source = find_source(session, text)
    count = source_changes.pause_source(session, source.id, utc_now())
    return source_changes.get_source(session, source.id), count


def resume_source(session: Session, text: str) -> tuple[SourceView, int]:
    """Visit the feeds of a paused publication again.

    Args:
        session: an open transaction.
        text: see `find_source`.

    Returns:
        The publication, and the number of feeds that are due now.
    """
    source = find_source(session, text)
    count = source_changes.resume_source(session, source.id, utc_now())
    return source_changes.get_source(session, source.id), count


def tag_source(session: Session, text: str, add: Sequence[str], remove: Sequence[str] = ()) -> TagChange:
    """Give a publication tags, and take others from it.

    Args:
        session: an open transaction.
        text: see `find_source`.
        add: tags without a comma, in any case.
        remove: tags.

    Raises:
        UsageError: a tag is empty, too long or holds a comma.
    """
    source = find_source(session, text)
    for tag in (*add, *remove):
        if not tag.strip() or len(tag) > _MAX_TAG_CHARS or "," in tag:
            raise UsageError(f"{tag!r} is not a tag; a tag has 1 to {_MAX_TAG_CHARS} characters and no comma")
    source_changes.add_tags(session, source.id, [tag.strip() for tag in add])
    unwanted = sorted({tag.strip().casefold() for tag in remove})
    source_changes.remove_tags(session, source.id, unwanted)
    changed = source_changes.get_source(session, source.id)
    return TagChange(
        changed,
        tuple(tag for tag in changed.tags if tag not in source.tags),
        tuple(tag for tag in source.tags if tag not in changed.tags),
        tuple(tag for tag in unwanted if tag not in source.tags),
    )


def remove_source(session: Session, text: str) -> tuple[SourceView, int]:
    """Remove a publication that has no articles, with its feeds.

    Args:
        session: an open transaction.
        text: see `find_source`.

    Returns:
        The publication as it was, and the number of feeds that are no longer followed.

    Raises:
        UsageError: it has articles, or pages that are not processed yet.
    """
    source = find_source(session, text)
    open_count = source_changes.count_open_entries(session, source.id)
    if source.articles or open_count:
        kept = (
            count_of(source.articles, "article")
            if source.articles
            else f"{count_of(open_count, 'page')} to process"
        )
        raise UsageError(
            f"{source.name} has {kept}; to remove all of it: copydesk forget --source {source.id}; to give all to "
            f"another source: copydesk sources merge {source.id} --into SOURCE; to stop visiting it: "
            f"copydesk sources pause {source.id}"
        )
    feeds = sources.list_feeds(session, FeedFilter(source_id=source.id))
    removed_count = feed_changes.remove_feeds(session, [feed.id for feed in feeds])
    source_changes.delete_source(session, source.id)
    return source, removed_count
