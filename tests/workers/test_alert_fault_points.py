"""A worker that dies between any two steps of an alert sends it at least once, and in order, on both databases.

The points are found by a run without a death, as in `test_fault_points`; then the worker dies once at each of them.
"""

from collections import Counter, deque
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
import redis
from sqlalchemy import func, select

from db import Database
from db.tables import EventRow, WatchDeliveryRow, WatchMatchRow
from pipeline.alerts import AlertKind
from services.watches import WatchRequest, add_watch
from testing.scripted import make_response
from tests.db.stored_entries import LEASE, article, claim, follow, sight, store, to_store
from tests.workers.contexts import scripted_context
from tests.workers.fault_points import Death, FaultPointDatabase, FaultPoints, FaultPointTransport
from workers.alerts import claim_due_alerts, deliver, match_events

if TYPE_CHECKING:
    from db.watches.deliveries import DeliveryClaim

_URL, _HOOK = "https://thepost.example/mill", "https://hooks.example.org/in"
_MAX_STEPS = 50


class _Sender:
    """Matches events and sends alerts, as the schedule and the queue would."""

    def __init__(self, database: Database, client: redis.Redis) -> None:
        self.database, self.points = database, FaultPoints()
        sight(database, follow(database), _URL)
        (entry_claim,) = claim(database)
        store(database, to_store(database, entry_claim), article(_URL))
        self.context, _, self.clock = scripted_context(database, client, {})
        self.transport = FaultPointTransport({_HOOK: [make_response()]}, self.points)
        self.queue: deque[DeliveryClaim] = deque()
        with database.transaction() as session:
            add_watch(session, WatchRequest("mills", "mill", tuple(AlertKind), webhook=_HOOK))
        self.start_worker()

    def start_worker(self) -> None:
        """Start a new worker: it has nothing of what the one before it held in memory."""
        database = FaultPointDatabase(self.database.url, self.points)
        self.context = replace(self.context, database=database, transport=self.transport)

    def send(self, kill_at: int | None = None, *, is_message_lost: bool = False) -> list[str]:
        """Announce two changes of an article, die once, and go on; return the ids of the webhooks in order."""
        self._announce()
        sent_before = len(self.transport.request_headers)
        self.points.start(kill_at)
        for _ in range(_MAX_STEPS):
            try:
                if self._step():
                    return [headers["webhook-id"] for headers in self.transport.request_headers[sent_before:]]
            except Death:
                self._start_again(is_message_lost=is_message_lost)
        pytest.fail(f"alerts are never sent when the worker dies {self.points.names[-1]}")

    def _announce(self) -> None:
        """Announce two changes of the article that is stored."""
        with self.database.transaction() as session:
            for _ in range(2):
                change = EventRow(kind="updated", at=self.clock(), article_id=1, payload={"revision": 1})
                session.add(change)
                session.flush()

    def _step(self) -> bool:
        """Run the task of the schedule, or take a message; return whether nothing is left to do."""
        if self.queue:
            deliver(self.context, self.queue[0])
            self.points.pass_by("before an acknowledgement")
            self.queue.popleft()
            return False
        match_events(self.context)
        claims = claim_due_alerts(self.context)
        self.points.pass_by("before a publication")
        self.queue.extend(claims)
        self.points.pass_by("after a publication")
        return not claims and not self._count_pending()

    def _count_pending(self) -> int:
        """Count what is to be sent, and let the claims of a dead worker expire."""
        with self.database.read_transaction() as session:
            pending = select(func.count()).where(WatchDeliveryRow.state == "pending")
            count = session.scalar(pending) or 0
        self.clock.forward(seconds=(LEASE.total_seconds() + 1) * bool(count))
        return count

    def _start_again(self, *, is_message_lost: bool) -> None:
        self.points.is_dead, self.points.kill_at = False, None
        self.context.database.close()
        self.start_worker()
        if is_message_lost:
            self.queue.clear()


def _count_alerts(database: Database) -> tuple[int, Counter[str]]:
    """Count the matches, and the alerts by state."""
    with database.read_transaction() as session:
        match_count = session.scalar(select(func.count()).select_from(WatchMatchRow)) or 0
        return match_count, Counter(session.scalars(select(WatchDeliveryRow.state)))


@pytest.mark.parametrize("is_message_lost", [False, True], ids=["delivered again", "lost"])
def test_a_worker_may_die_between_any_two_steps_of_an_alert(
    database: Database,
    client: redis.Redis,
    is_message_lost: bool,  # noqa: FBT001
) -> None:
    sender = _Sender(database, client)
    assert len(sender.send()) == 2
    names = list(sender.points.names)
    assert {"before a request", "after a request", "before a commit", "after a publication"} <= set(names)
    wrong = {}
    for number, name in enumerate(names):
        ids = sender.send(number, is_message_lost=is_message_lost)
        in_order = [id_ for id_, _ in groupby(ids)]
        # An alert may come twice, and then directly after itself: its receiver knows it by its id.
        if len(ids) > 3 or len(in_order) != 2 or len(set(ids)) != 2:
            wrong[f"{number} {name}"] = ids
    sender.context.database.close()
    assert wrong == {}
    count = 2 * (len(names) + 1)
    assert _count_alerts(database) == (count, {"delivered": count})
