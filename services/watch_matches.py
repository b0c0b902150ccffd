"""Match stored changes of articles with the watches, in the order of the events, each once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Database, Session
from db.watches import matches
from db.watches.matches import ActiveWatch, NewMatch
from pipeline.alerts import AlertKind, AlertSubject, build_message, next_digest_at
from pipeline.query import CodeMatch, Node, QueryError, TimeLimit, iter_nodes, parse_query
from pipeline.query.percolator import QueryIndex

__all__ = ["MatchReport", "WatchMatcher", "WatchSet"]

_EVENTS_PER_TRANSACTION = 100
# Limits such as since:7d and day:today are relative to the time at which a query is parsed.
_MAX_TIME_LIMIT_AGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a run did: changes of articles that were looked at, and matches that were stored."""

    changes: int
    matches: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A change of an article that a watch wants to know of."""

    watch: ActiveWatch
    query: Node
    kind: AlertKind
    subject: AlertSubject


class WatchSet:
    """The watches, parsed and indexed.

    Args:
        watches: those that are not paused.
        now: limits of time are relative to it; aware.
    """

    def __init__(self, watches: Sequence[ActiveWatch], now: datetime) -> None:
        self._watches = {watch.id: watch for watch in watches}
        self._queries: dict[int, Node] = {}
        for watch in watches:
            # Queries are checked when they are stored; a later version may have dropped a field.
            try:
                self._queries[watch.id] = parse_query(watch.query, now)
            except QueryError:
                continue
        self._index = QueryIndex(self._queries)
        self._parsed_at = now
        self._has_time_limits = any(
            isinstance(node, TimeLimit) or (isinstance(node, CodeMatch) and node.field == "day")
            for query in self._queries.values()
            for node in iter_nodes(query)
        )

    @property
    def first_event_id(self) -> int | None:
        """No watch wants this event or an earlier one; None when there are no watches."""
        return min((watch.after_event_id for watch in self._watches.values()), default=None)

    @property
    def has_followers(self) -> bool:
        """Whether any watch wants to know that an article joined a story."""
        return any(AlertKind.STORY in watch.kinds for watch in self._watches.values())

    def is_current(self, now: datetime) -> bool:
        """Return whether the limits of time are still right.

        Args:
            now: aware.
        """
        return not self._has_time_limits or now - self._parsed_at < _MAX_TIME_LIMIT_AGE

    def find_matches(self, kind: AlertKind, subject: AlertSubject) -> list[tuple[ActiveWatch, Node]]:
        """Return the watches, with their queries, that a change of an article matches.

        Args:
            kind: created or updated.
            subject: the change.
        """
        found = [self._watches[watch_id] for watch_id in self._index.match(subject.document)]
        return [
            (watch, self._queries[watch.id])
            for watch in found
            if kind in watch.kinds and subject.event_id > watch.after_event_id
        ]

    def find_followers(
        self, subject: AlertSubject, watch_ids: Collection[int]
    ) -> list[tuple[ActiveWatch, Node]]:
        """Return those of some watches that want to know that an article joined a story.

        Args:
            subject: the article.
            watch_ids: watches that another article of the story has matched.
        """
        return [
            (self._watches[watch_id], self._queries[watch_id])
            for watch_id in sorted(watch_ids)
            if watch_id in self._queries
            and AlertKind.STORY in self._watches[watch_id].kinds
            and subject.event_id > self._watches[watch_id].after_event_id
        ]


class WatchMatcher:
    """Match events with the watches; it keeps the parsed watches until one is changed.

    Args:
        database: which one.
        digest_hour: hour of the day in UTC at which daily and weekly mail is sent.
    """

    def __init__(self, database: Database, digest_hour: int) -> None:
        self._database = database
        self._digest_hour = digest_hour
        # With the version that they were read at.
        self._watches: tuple[int, WatchSet] | None = None

    def run(self, now: datetime, max_changes: int = 1_000) -> MatchReport:
        """Match the events that were not matched yet.

        Args:
            now: aware.
            max_changes: about how many changes to look at.
        """
        changes = found = 0
        while changes < max_changes:
            report = self._run_once(now)
            if report is None:
                break
            changes, found = changes + report.changes, found + report.matches
        return MatchReport(changes, found)

    def _run_once(self, now: datetime) -> MatchReport | None:
        """Match some events in one transaction; None when none is left, or another process has matched them."""
        with self._database.read_transaction() as session:
            progress, newest_id = matches.read_progress(session), matches.last_event_id(session)
            if newest_id <= progress.event_id:
                return None
            watches = self._load_watches(session, progress.version, now)
            # Without watches, no event need be read.
            first_id = newest_id if watches.first_event_id is None else watches.first_event_id
            after = max(progress.event_id, first_id)
            subjects, last_id = matches.load_subjects(session, after, _EVENTS_PER_TRANSACTION)
            story_ids = {subject.story.id for _, subject in subjects if subject.story}
            is_followed = watches.has_followers and bool(story_ids)
            followed = matches.followed_stories(session, story_ids) if is_followed else set()
        new = [self._to_match(found, now) for found in _iter_matches(watches, subjects, followed)]
        with self._database.transaction() as session:
            is_saved = matches.save_matches(session, progress, last_id, new, now)
        return MatchReport(max(1, len(subjects)), len(new)) if is_saved else None

    def _load_watches(self, session: Session, version: int, now: datetime) -> WatchSet:
        if self._watches is None or self._watches[0] != version or not self._watches[1].is_current(now):
            self._watches = version, WatchSet(matches.load_active_watches(session), now)
        return self._watches[1]

    def _to_match(self, found: _Found, now: datetime) -> NewMatch:
        deliveries = tuple(
            (channel.id, next_digest_at(channel.digest, now, self._digest_hour) if channel.digest else now)
            for channel in found.watch.channels
        )
        message = build_message(found.watch.name, found.query, found.kind, found.subject)
        ids = (found.watch.id, found.subject.event_id, found.subject.article_id)
        return NewMatch(*ids, found.kind, message, deliveries)


def _iter_matches(
    watches: WatchSet,
    subjects: Sequence[tuple[AlertKind, AlertSubject]],
    followed: Collection[tuple[int, int]],
) -> Iterator[_Found]:
    """Yield what each change matches: its query, or the story of an article that matched before.

    Args:
        watches: parsed.
        subjects: in the order of the events.
        followed: pairs of a watch and a story with an article that matched it.
    """
    followers: dict[int, set[int]] = {}
    for watch_id, story_id in followed:
        followers.setdefault(story_id, set()).add(watch_id)
    for kind, subject in subjects:
        direct = watches.find_matches(kind, subject)
        yield from (_Found(watch, query, kind, subject) for watch, query in direct)
        if subject.story is None:
            continue
        direct_ids, known = {watch.id for watch, _ in direct}, followers.setdefault(subject.story.id, set())
        if kind is AlertKind.CREATED:
            yield from (
                _Found(watch, query, AlertKind.STORY, subject)
                for watch, query in watches.find_followers(subject, known - direct_ids)
            )
        known |= direct_ids
