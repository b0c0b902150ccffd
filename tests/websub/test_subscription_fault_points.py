"""A worker that dies between any two steps of a subscription request sends it at least once, on both databases.

The points are found by a request without a death, as in `tests.workers.test_fault_points`.
"""

from dataclasses import replace

import pytest
import redis
from sqlalchemy import update

from db import Database, sources, subscriptions
from db.subscriptions import SubscriptionClaim
from db.tables import HostRow, SubscriptionRow
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
from workers.visits import request_subscription

_MAX_STEPS = 10


class _Subscriber:
    """Requests one subscription at a time, as the queue `discover` would."""

    def __init__(self, database: Database, client: redis.Redis) -> None:
        self.database, self.client, self.points = database, client, FaultPoints()
        context, _, self.clock = scripted_context(database, client, {}, public_url="https://desk.example.org")
        self.own_database = FaultPointDatabase(database.url, self.points)
        slots = FaultPointSlots(client, self.points)
        self.context = replace(context, database=self.own_database, host_slots=slots)

    def request(
        self, name: str, kill_at: int | None = None, *, is_message_lost: bool = False
    ) -> tuple[str, str, int]:
        """Request a subscription, die once, and go on; return state and error of it, and the number of requests."""
        feed_id, hub = self._follow(name), f"https://hub.{name}.org/"
        transport = FaultPointTransport({hub: [make_response(status=202)]}, self.points)
        self.context = replace(self.context, transport=transport)
        self.points.start(kill_at)
        message: SubscriptionClaim | None = None
        for _ in range(_MAX_STEPS):
            message = message or self._claim(feed_id)
            try:
                if message is not None:
                    request_subscription(self.context, message)
                    self.points.pass_by("before an acknowledgement")
                break
            except Death:
                self._start_again()
                message = None if is_message_lost else message
        with self.database.read_transaction() as session:
            row = session.get_one(SubscriptionRow, feed_id)
            return row.state, row.last_error, transport.requested_urls.count(hub)

    def _follow(self, name: str) -> int:
        home = f"https://{name}.org/"
        with self.database.transaction() as session:
            source_id = sources.add_source(session, Source(name, home), self.clock())
            feed_id = sources.add_feed(session, source_id, Feed(f"{home}feed"), self.clock()).id
            subscriptions.set_hub(session, feed_id, f"https://hub.{name}.org/", f"{home}feed", self.clock())
        return feed_id

    def _claim(self, feed_id: int) -> SubscriptionClaim | None:
        """Claim it, unless it is not due any more."""
        with self.database.transaction() as session:
            claims = subscriptions.claim_subscriptions(session, self.clock(), 100, LEASE)
        return next((claim for claim in claims if claim.feed_id == feed_id), None)

    def _start_again(self) -> None:
        """Start a new worker after the lease, and after the time for which a dead one keeps the host."""
        self.points.is_dead, self.points.kill_at = False, None
        self.client.flushall()
        with self.database.transaction() as session:
            session.execute(update(HostRow).values(request_until=None))
        self.clock.forward(seconds=LEASE.total_seconds() + 1)


@pytest.mark.parametrize("is_message_lost", [False, True], ids=["delivered again", "lost"])
def test_a_worker_may_die_between_any_two_steps_of_a_subscription_request(
    database: Database,
    client: redis.Redis,
    is_message_lost: bool,  # noqa: FBT001
) -> None:
    subscriber = _Subscriber(database, client)
    assert subscriber.request("without") == ("requested", "", 1)
    names = list(subscriber.points.names)
    assert {"before a request", "after a request", "before a commit", "before an acknowledgement"} <= set(
        names
    )
    states = {}
    for number, name in enumerate(names):
        state, error, count = subscriber.request(f"point{number}", number, is_message_lost=is_message_lost)
        states[f"{number} {name}"] = (state, error, count in (1, 2))
    subscriber.own_database.close()
    assert {point: state for point, state in states.items() if state != ("requested", "", True)} == {}
