"""A worker that dies between any two steps of a visit lists each entry once and records the visit once.

The points are found by a visit without a death, as in `test_fault_points`; then the worker dies once at each of them.
"""

from dataclasses import replace
from typing import Any

import pytest
import redis
from sqlalchemy import func, select, update

from db import Database, sources, visits
from db.tables import EntryRow, FeedRow, FeedVisitRow, HostRow
from db.visits import FeedClaimKey
from pipeline.records import Feed, Source
from testing.scripted import make_response
from tests.db.stored_entries import LEASE
from tests.workers.contexts import scripted_context
from tests.workers.fault_points import (
    Death,
    FaultPointDatabase,
    FaultPoints,
    FaultPointSlots,
    FaultPointTransport,
)
from workers.visits import visit_feed

_ITEMS = "".join(f"<item><link>{{}}{number}</link><title>Story {number}</title></item>" for number in (1, 2))


class _Visitor:
    """Visits one feed at a time, as the queue `discover` would."""

    def __init__(self, database: Database, client: redis.Redis) -> None:
        self.database, self.client, self.points = database, client, FaultPoints()
        self.feed_id = 0
        context, _, self.clock = scripted_context(database, client, {})
        self.own_database = FaultPointDatabase(database.url, self.points)
        slots = FaultPointSlots(client, self.points)
        self.context = replace(context, database=self.own_database, host_slots=slots)

    def visit(self, name: str, kill_at: int | None = None, *, is_message_lost: bool = False) -> str:
        """Follow a feed and visit it, die once, and go on until the visit is recorded; return its URL."""
        home = f"https://{name}.org/"
        url = f"{home}feed"
        body = f"<rss><channel><title>{name}</title>{_ITEMS.format(home, home)}</channel></rss>"
        transport = FaultPointTransport({url: [make_response(body.encode())]}, self.points)
        self.context = replace(self.context, transport=transport)
        with self.database.transaction() as session:
            source_id = sources.add_source(session, Source(name, home), self.clock())
            self.feed_id = sources.add_feed(session, source_id, Feed(url), self.clock()).id
        self.points.start(kill_at)
        message = self._claim()
        while message is not None:
            try:
                self._take(message)
                message = None
            except Death:
                message = self._start_again(None if is_message_lost else message)
        return url

    def _claim(self) -> FeedClaimKey | None:
        with self.database.transaction() as session:
            claims = visits.claim_feeds(session, self.clock(), 100, LEASE)
        return next((claim for claim in claims if claim.feed_id == self.feed_id), None)

    def _take(self, message: FeedClaimKey) -> None:
        """Do what the task does, up to the acknowledgement."""
        with self.context.database.read_transaction() as session:
            claim = visits.get_claimed_feed(session, message)
        if claim is not None:
            visit_feed(self.context, claim)
            self.points.pass_by("before a publication")
        self.points.pass_by("before an acknowledgement")

    def _start_again(self, message: FeedClaimKey | None) -> FeedClaimKey | None:
        """Start a new worker, after the time for which a dead one keeps the host."""
        self.points.is_dead, self.points.kill_at = False, None
        self.client.flushall()
        with self.database.transaction() as session:
            session.execute(update(HostRow).values(request_until=None))
        if message is None:
            self.clock.forward(seconds=LEASE.total_seconds() + 1)
        return message or self._claim()


def _state(database: Database, url: str) -> dict[str, Any]:
    with database.read_transaction() as session:
        feed = session.scalars(select(FeedRow).where(FeedRow.url == url)).one()
        recorded = select(FeedVisitRow.outcome, FeedVisitRow.new_count).where(FeedVisitRow.feed_id == feed.id)
        listed = select(func.count()).where(EntryRow.source_id == feed.source_id)
        return {
            "claim": feed.lease_until,
            "failures": feed.failures,
            "visits": [tuple(row) for row in session.execute(recorded)],
            "entries": session.scalar(listed),
        }


_DONE = {"claim": None, "failures": 0, "visits": [("read", 2)], "entries": 2}


@pytest.mark.parametrize("is_message_lost", [False, True], ids=["delivered again", "lost"])
def test_a_worker_may_die_between_any_two_steps_of_a_visit(
    database: Database,
    client: redis.Redis,
    is_message_lost: bool,  # noqa: FBT001
) -> None:
    visitor = _Visitor(database, client)
    assert _state(database, visitor.visit("without")) == _DONE
    names = list(visitor.points.names)
    assert {"before a slot", "after a request", "before a commit", "before an acknowledgement"} <= set(names)
    states = {}
    for number, name in enumerate(names):
        url = visitor.visit(f"point{number}", number, is_message_lost=is_message_lost)
        states[f"{number} {name}"] = _state(database, url)
    visitor.own_database.close()
    assert {point: state for point, state in states.items() if state != _DONE} == {}
