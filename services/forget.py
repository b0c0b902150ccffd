"""Remove a source, an article or a part of a site on request, so that it does not come back."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import Database, Session, feed_changes, forget, source_changes, sources, tombstones
from db.compaction import rewrite_files
from db.forget import ForgetScope
from db.source_lists import FeedFilter
from db.unused_rows import delete_unused_hosts, delete_unused_names, unused_hosts
from pipeline.discover.publications import identity_of_homepage
from pipeline.urls import host_of, key
from services.clock import utc_now
from services.errors import NotFoundError, UsageError
from services.forgotten_feeds import key_prefix
from services.source_management import find_source

__all__ = [
    "ForgetReceipt",
    "ForgetRequest",
    "LiftReceipt",
    "forget_request",
    "lift_request",
    "preview_request",
]

_HOST_PREFIX = re.compile(r"https?://[^/?#\s]*\w")
_ENTRIES_PER_TRANSACTION = 200
# The database looks through all entries for each host that it deletes, and on SQLite writers wait meanwhile.
_HOSTS_PER_TRANSACTION = 20


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """What to remove: exactly one of the three."""

    # See `services.source_management.find_source`.
    source: str = ""
    article_id: int | None = None
    # An http(s) URL; everything under it is meant.
    url_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ForgetReceipt:
    """What was removed, or would be."""

    # What was asked for, in words.
    subject: str
    at: datetime
    # Rows by table.
    rows: Mapping[str, int]
    # URLs and beginnings of URLs that are never stored again.
    tombstones: int
    is_preview: bool
    # Why the files still hold deleted text in unused parts; "" when they do not.
    file_problem: str = ""


@dataclass(frozen=True, slots=True)
class LiftReceipt:
    """What may be stored again."""

    url: str
    # Tombstones removed; those of single URLs under a prefix stay.
    tombstones: int
    # Feeds that are read again, because they may list it unchanged.
    feeds: int


def preview_request(session: Session, request: ForgetRequest) -> ForgetReceipt:
    """Count what a request would remove; nothing is changed.

    Args:
        session: an open transaction.
        request: what to remove.

    Raises:
        UsageError: it names nothing that is stored.
    """
    subject, scope, source_id = _resolve(session, request)
    rows = forget.count_rows(session, scope)
    hosts = forget.scope_hosts(session, scope, source_id)
    rows["hosts"] = len(unused_hosts(session, hosts, scope.entry_ids, source_id))
    if source_id is not None:
        rows["feeds"] = len(sources.list_feeds(session, FeedFilter(source_id=source_id)))
        rows["sources"] = 1
    # The beginning may be the URL of an entry itself.
    keys = forget.scope_keys(session, scope) | ({scope.key_prefix} - {""})
    return ForgetReceipt(subject, utc_now(), dict(+rows), len(keys), is_preview=True)


def forget_request(
    database: Database, request: ForgetRequest, *, should_rewrite_files: bool = True
) -> ForgetReceipt:
    """Remove everything that is stored of a source, an article or a part of a site.

    A request that was interrupted is completed by making it again.

    Args:
        database: which one.
        request: what to remove.
        should_rewrite_files: also remove what was deleted from unused parts of the files of the database.

    Raises:
        UsageError: it names nothing that is stored.
    """
    now = utc_now()
    with database.transaction() as session:
        subject, scope, source_id = _resolve(session, request)
        keys = forget.scope_keys(session, scope)
        # First, so that nothing comes back while the rest is deleted.
        count = tombstones.add_tombstones(session, keys, now, [scope.key_prefix] if scope.key_prefix else ())
        hosts = forget.scope_hosts(session, scope, source_id)
        rows: Counter[str] = Counter()
        if source_id is not None:
            feed_ids = [feed.id for feed in sources.list_feeds(session, FeedFilter(source_id=source_id))]
            rows["feeds"] = feed_changes.remove_feeds(session, feed_ids)
    for part in _split_scope(scope):
        with database.transaction() as session:
            rows += forget.delete_scope(session, part, now)
    with database.transaction() as session:
        if source_id is not None:
            rows["sources"] = source_changes.delete_source(session, source_id)
        rows += delete_unused_names(session)
    rows["hosts"] = _delete_hosts(database, sorted(hosts))
    problem = rewrite_files(database) if should_rewrite_files else "the files were not written anew"
    return ForgetReceipt(subject, now, dict(+rows), count, is_preview=False, file_problem=problem)


def _delete_hosts(database: Database, hosts: Sequence[str]) -> int:
    """Delete the rows of hosts that are not used any more; return their number."""
    count = 0
    for start in range(0, len(hosts), _HOSTS_PER_TRANSACTION):
        with database.transaction() as session:
            count += delete_unused_hosts(session, hosts[start : start + _HOSTS_PER_TRANSACTION])
    return count


def _split_scope(scope: ForgetScope) -> Iterator[ForgetScope]:
    """Yield parts that are small enough for one transaction each; articles follow after all entries."""
    for start in range(0, len(scope.entry_ids), _ENTRIES_PER_TRANSACTION):
        yield ForgetScope(entry_ids=scope.entry_ids[start : start + _ENTRIES_PER_TRANSACTION])
    for start in range(0, len(scope.article_ids), _ENTRIES_PER_TRANSACTION):
        yield ForgetScope(article_ids=scope.article_ids[start : start + _ENTRIES_PER_TRANSACTION])


def lift_request(session: Session, url: str) -> LiftReceipt:
    """Allow a URL, or everything under it, to be stored again, and read the lists of its host once more.

    Args:
        session: an open transaction.
        url: as it was forgotten, by itself or as a prefix.
    """
    count = tombstones.lift_tombstones(session, {key(url), key_prefix(url)})
    feeds = sources.read_lists_again(session, host_of(key(url)), utc_now()) if count else 0
    return LiftReceipt(url, count, feeds)


def _resolve(session: Session, request: ForgetRequest) -> tuple[str, ForgetScope, int | None]:
    if request.source:
        source = find_source(session, request.source)
        prefix = _own_prefix(session, source.id, source.homepage)
        scope = forget.find_scope(session, source_id=source.id)
        subject = f"source {source.id}, {source.name}"
        if prefix:
            return (
                f"{subject}, and everything under {prefix.removeprefix('https://')}",
                _with_prefix(session, scope, prefix),
                source.id,
            )
        return subject, scope, source.id
    if request.article_id is not None:
        scope = forget.find_scope(session, article_id=request.article_id)
        if not scope.article_ids:
            raise NotFoundError(f"no article {request.article_id}", "articles")
        return f"article {request.article_id}", scope, None
    if not _HOST_PREFIX.match(request.url_prefix):
        # Without a host it would be all articles.
        raise UsageError(
            f"invalid URL: {request.url_prefix or '(empty)'}; it must start with http:// or https:// and a host"
        )
    prefix = key_prefix(request.url_prefix)
    return f"everything under {request.url_prefix}", forget.find_scope(session, key_prefix=prefix), None


def _with_prefix(session: Session, scope: ForgetScope, prefix: str) -> ForgetScope:
    under = forget.find_scope(session, key_prefix=prefix)
    entry_ids, article_ids = {*scope.entry_ids, *under.entry_ids}, {*scope.article_ids, *under.article_ids}
    return ForgetScope(tuple(sorted(entry_ids)), tuple(sorted(article_ids)), prefix)


def _own_prefix(session: Session, source_id: int, homepage: str) -> str:
    """Return the beginning of URL keys that only this source has; "" when another one is in that part of the site."""
    identity = identity_of_homepage(homepage)
    if not identity:
        return ""
    others = (
        identity_of_homepage(view.homepage) for view in sources.list_sources(session) if view.id != source_id
    )
    is_shared = any(f"{other}/".startswith(f"{identity}/") for other in others)
    return "" if is_shared else f"https://{identity}/"
