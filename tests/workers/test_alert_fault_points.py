"""A worker that dies between any two steps of an alert sends it at least once, and in order, on both databases.

The points are found by a run without a death, as in `test_fault_points`; then the worker dies once at each of them.
Matching and claiming are the same for every channel, so for commands and mail it dies at the points of one delivery.
"""

import email
import shlex
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from db import Database
from db.tables import EventRow, WatchDeliveryRow, WatchMatchRow
from pipeline.alerts import AlertKind
from services.watches import DigestInterval, WatchRequest, add_watch
from testing.ports import free_ports
from testing.scripted import make_response
from tests.db.stored_entries import article, claim, follow, sight, store, to_store
from tests.workers.contexts import scripted_context
from tests.workers.fault_points import Death, FaultPointDatabase, FaultPoints, FaultPointTransport
from workers.alerts import claim_due_alerts, deliver, match_events

if TYPE_CHECKING:
    from db.watches.deliveries import DeliveryClaim

_URL, _HOOK = "https://thepost.example/mill", "https://hooks.example.org/in"
_MAX_STEPS = 50


@dataclass(frozen=True)
class _Receiver:
    """Where alerts go: what the watch and the worker are told of it, and the ids that it has received, in order."""

    options: dict[str, Any]
    ids: Callable[[], list[str]]
    settings: dict[str, object] = field(default_factory=dict)


class _Sender:
    """Matches events and sends alerts, as the schedule and the queue would."""

    def __init__(self, database: Database, client: redis.Redis, receiver: _Receiver | None = None) -> None:
        self.database, self.points = database, FaultPoints()
        sight(database, follow(database), _URL)
        (entry_claim,) = claim(database)
        store(database, to_store(database, entry_claim), article(_URL))
        self.transport = FaultPointTransport({_HOOK: [make_response()]}, self.points)
        self.receiver = receiver or _Receiver({"webhook": _HOOK}, self._webhook_ids)
        self.context, _, self.clock = scripted_context(database, client, {}, **self.receiver.settings)
        self.queue: deque[DeliveryClaim] = deque()
        with database.transaction() as session:
            add_watch(session, WatchRequest("mills", "mill", tuple(AlertKind), **self.receiver.options))
        self.start_worker()

    def _webhook_ids(self) -> list[str]:
        return [headers["webhook-id"] for headers in self.transport.request_headers]

    def start_worker(self) -> None:
        """Start a new worker: it has nothing of what the one before it held in memory."""
        database = FaultPointDatabase(self.database.url, self.points)
        self.context = replace(self.context, database=database, transport=self.transport)

    def send(self, kill_at: int | None = None, *, is_message_lost: bool = False) -> list[str]:
        """Announce two changes of an article, die once, and go on; return the ids that came in, in order."""
        self._announce()
        received_before = len(self.receiver.ids())
        self.points.start(kill_at)
        for _ in range(_MAX_STEPS):
            try:
                if self._step():
                    return self.receiver.ids()[received_before:]
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
        """Count what is to be sent; let the claims of a dead worker expire, and the next digest be due."""
        with self.database.read_transaction() as session:
            pending = select(func.count()).where(WatchDeliveryRow.state == "pending")
            count = session.scalar(pending) or 0
        self.clock.forward(hours=bool(count))
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


def _find_wrong(
    sender: _Sender, deaths: Sequence[tuple[int, str]], count: int, *, is_message_lost: bool
) -> dict[str, list[str]]:
    """Let the worker die at each point; return what came in where it is not each alert, in order, one of them twice.

    An alert that comes twice comes directly after itself; its receiver knows it by its id.
    """
    wrong = {}
    for number, name in deaths:
        ids = sender.send(number, is_message_lost=is_message_lost)
        in_order = [id_ for id_, _ in groupby(ids)]
        if len(ids) > count + 1 or len(in_order) != count or len(set(ids)) != count:
            wrong[f"{number} {name}"] = ids
    sender.context.database.close()
    return wrong


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
    assert _find_wrong(sender, list(enumerate(names)), 2, is_message_lost=is_message_lost) == {}
    count = 2 * (len(names) + 1)
    assert _count_alerts(database) == (count, {"delivered": count})


@pytest.fixture
def program(tmp_path: Path) -> _Receiver:
    """A command that writes the ids of its alerts to a file."""
    received = tmp_path / "ids"
    received.touch()
    script = f'echo "$COPYDESK_ALERT_ID" >> {shlex.quote(str(received))}'
    return _Receiver({"command": shlex.join(["sh", "-c", script])}, lambda: received.read_text().split())


@pytest.fixture
def mailbox() -> Iterator[_Receiver]:
    """A mail server that keeps the ids of what it accepts."""
    box = _Mailbox()
    controller = Controller(box, "127.0.0.1", free_ports())
    controller.start()
    settings = {
        "smtp_host": "127.0.0.1",
        "smtp_port": controller.port,
        "smtp_security": "none",
        "mail_from": "alerts@example.org",
    }
    options = {"digest": DigestInterval.HOURLY, "recipients": ("ada@example.org",)}
    yield _Receiver(options, lambda: list(box.ids), settings)
    controller.stop()


class _Mailbox:
    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.ids.append(email.message_from_bytes(envelope.content)["message-id"])
        return "250 OK"


# Two alerts are two runs of a command, and one digest.
@pytest.mark.parametrize(("channel", "count"), [("program", 2), ("mailbox", 1)])
def test_a_worker_may_die_between_any_two_steps_of_a_command_or_a_mail(
    database: Database, client: redis.Redis, request: pytest.FixtureRequest, channel: str, count: int
) -> None:
    sender = _Sender(database, client, request.getfixturevalue(channel))
    assert len(sender.send()) == count
    names = list(enumerate(sender.points.names))
    end = sender.points.names.index("before an acknowledgement") + 1
    # After a publication the alert is sent, then the result is written.
    deaths = names[end - 5 : end]
    assert [name for _, name in deaths] == [
        "after a publication",
        "before a transaction",
        "before a commit",
        "after a commit",
        "before an acknowledgement",
    ]
    for is_message_lost in (False, True):
        assert _find_wrong(sender, deaths, count, is_message_lost=is_message_lost) == {}
    alert_count = 2 * (2 * len(deaths) + 1)
    assert _count_alerts(database) == (alert_count, {"delivered": alert_count})
