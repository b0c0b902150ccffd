"""Build contexts of workers for tests: a real database and broker, a scripted web, and a clock that the test sets."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import redis

from db import Database
from pipeline.fetch import FetchPolicy
from testing.scripted import ScriptedResponse, ScriptedTransport
from tests.db.stored_entries import NOW
from workers.context import WorkerContext
from workers.host_slots import HostSlots
from workers.settings import WorkerSettings


class Clock:
    """A clock that the test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


def scripted_context(
    database: Database, client: redis.Redis, pages: dict[str, Sequence[ScriptedResponse]], **settings: object
) -> tuple[WorkerContext, ScriptedTransport, Clock]:
    """Build a context in which nothing waits: hosts are asked again at once."""
    client.flushall()
    web, clock = ScriptedTransport(pages), Clock()
    chosen = WorkerSettings(_env_file=None, **{"host_delay": 0, **settings})  # type: ignore[arg-type]
    policy = FetchPolicy(user_agent="copydesk/1.0")
    return WorkerContext(chosen, database, policy, web, HostSlots(client), _resolve, clock), web, clock


def _resolve(name: str, _port: int) -> list[str]:
    """Each host has an address of its own."""
    return [f"of {name}"]
