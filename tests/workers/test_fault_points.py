"""A worker that dies between any two steps of any stage loses and doubles nothing, on both databases.

The points are found by a run without a death: before and after each transaction, commit, request, slot of a host,
computation, publication and acknowledgement. Then the worker dies once at each of them: nothing that it would do
afterwards happens, and its message is delivered again or lost with the broker.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import redis
from sqlalchemy import func, select, update

from db import Database, queries
from db.tables import ArticleRow, DeadLetterRow, EntryRow, EventRow, HostRow, RevisionRow
from testing.scripted import make_response
from tests.db.stored_entries import LEASE, claim, follow, sight
from tests.workers.contexts import scripted_context
from tests.workers.fault_points import (
    Death,
    FaultPointCompute,
    FaultPointDatabase,
    FaultPoints,
    FaultPointSlots,
    FaultPointTransport,
)
from workers.chain import STAGES
from workers.errors import StopChain
from workers.runner import run_stage

if TYPE_CHECKING:
    from workers.context import WorkerContext

_MAX_STEPS = 100
_PAGE = (
    "<html><head><title>Mill {name} opens</title></head><body><h1>Mill {name} opens</h1>"
    "<p>The old mill of {name} opened its doors again after ten years, and ninety people work there.</p></body></html>"
)


@dataclass
class _Message:
    """What the broker holds: the number of the stage, the claim, and the message of the stage before."""

    stage: int
    claim: tuple[int, int]
    content: Any = None
    is_redelivered: bool = False


class _Worker:
    """Runs all stages of one entry at a time, as the queues would."""

    def __init__(self, database: Database, client: redis.Redis) -> None:
        self.database, self.client, self.points = database, client, FaultPoints()
        self.lister = follow(database)
        context, _, self.clock = scripted_context(database, client, {})
        self.own_database = FaultPointDatabase(database.url, self.points)
        self.context: WorkerContext = replace(
            context,
            database=self.own_database,
            compute=FaultPointCompute(self.points),
            host_slots=FaultPointSlots(client, self.points),
        )
        self.queue: deque[_Message] = deque()

    def process(self, name: str, kill_at: int | None = None, *, is_message_lost: bool = False) -> str:
        """Process one page, die once, and go on; return its URL."""
        url = f"https://{name}.org/mill"
        pages = {url: [make_response(_PAGE.format(name=name).encode(), content_type="text/html")]}
        self.context = replace(self.context, transport=FaultPointTransport(pages, self.points))
        sight(self.database, self.lister, url, now=self.clock())
        self.points.start(kill_at)
        for _ in range(_MAX_STEPS):
            if not self.queue and not self._claim():
                return url
            try:
                self._take_message()
            except Death:
                self._start_again(is_message_lost=is_message_lost)
        pytest.fail(f"{url} never ends when the worker dies {self.points.names[-1]}")

    def _claim(self) -> bool:
        """Put what is due into the queue, now or after the lease."""
        for _ in range(2):
            for entry_claim in claim(self.database, self.clock()):
                stage = [stage.expected_entry_stage for stage in STAGES].index(entry_claim.stage)
                self.queue.append(_Message(stage, (entry_claim.entry_id, entry_claim.claim_number)))
            if self.queue:
                return True
            self.clock.forward(seconds=LEASE.total_seconds() + 1)
        return False

    def _take_message(self) -> None:
        message = self.queue[0]
        try:
            result = run_stage(
                self.context,
                STAGES[message.stage],
                message.claim,
                message.content,
                is_redelivered=message.is_redelivered,
            )
        except StopChain:
            self.queue.popleft()
            return
        self.points.pass_by("before a publication")
        if message.stage + 1 < len(STAGES):
            self.queue.append(_Message(message.stage + 1, message.claim, result))
        self.points.pass_by("before an acknowledgement")
        self.queue.popleft()
        self.points.pass_by("after an acknowledgement")

    def _start_again(self, *, is_message_lost: bool) -> None:
        """Start a new worker, after the time for which a dead one keeps the host."""
        self.points.is_dead, self.points.kill_at = False, None
        self.client.flushall()
        with self.database.transaction() as session:
            session.execute(update(HostRow).values(request_until=None))
        if is_message_lost:
            self.queue.clear()
        elif self.queue:
            self.queue[0].is_redelivered = True


def _states(database: Database, url: str) -> dict[str, Any]:
    with database.read_transaction() as session:
        entry = session.scalars(select(EntryRow).where(EntryRow.url == url)).one()
        revisions = select(func.count()).where(RevisionRow.article_id == entry.article_id)
        kinds = select(EventRow.kind).where(EventRow.article_id == entry.article_id)
        return {
            "entry": (entry.stage, entry.outcome, entry.reason, entry.lease_until),
            "articles": session.scalar(select(func.count()).where(ArticleRow.url == url)),
            "revisions": session.scalar(revisions),
            "events": list(session.scalars(kinds)),
            "dead letters": session.scalar(select(func.count()).select_from(DeadLetterRow)),
        }


_DONE = {
    "entry": ("stored", "created", "", None),
    "articles": 1,
    "revisions": 1,
    "events": ["created"],
    "dead letters": 0,
}


@pytest.mark.parametrize("is_message_lost", [False, True], ids=["delivered again", "lost"])
def test_a_worker_may_die_between_any_two_steps(
    database: Database,
    client: redis.Redis,
    is_message_lost: bool,  # noqa: FBT001
) -> None:
    worker = _Worker(database, client)
    assert _states(database, worker.process("without")) == _DONE
    names = list(worker.points.names)
    assert {"before a commit", "after a request", "after a computation", "before an acknowledgement"} <= set(
        names
    )
    assert len(names) > 40
    states = {}
    for number, name in enumerate(names):
        url = worker.process(f"point{number}", number, is_message_lost=is_message_lost)
        states[f"{number} {name}"] = _states(database, url)
    worker.own_database.close()
    assert {point: state for point, state in states.items() if state != _DONE} == {}
    with database.read_transaction() as session:
        totals = queries.read_metrics(session, worker.clock()).outcome_totals
    # Pages of runs before are revisited meanwhile, and are gone.
    assert totals["created", ""] == len(names) + 1


def test_no_transaction_is_open_while_a_page_is_fetched_or_computed(
    database: Database, client: redis.Redis
) -> None:
    worker = _Worker(database, client)
    worker.process("without")
    worker.own_database.close()
    is_open = False
    inside: list[str] = []
    outside: list[str] = []
    for name in worker.points.names:
        if name in ("before a transaction", "after a commit"):
            is_open = name == "before a transaction"
        elif name in ("before a request", "before a computation"):
            (inside if is_open else outside).append(name)
    assert inside == []
    assert set(outside) == {"before a request", "before a computation"}
