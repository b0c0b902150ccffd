"""What a worker process works with: database, transport, pace and clock, opened once for each process."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import redis

from db import Database, DatabaseSettings, open_database
from pipeline.clean import Publishers, load
from pipeline.fetch import Asking, FetchPolicy, Names, Resolve, Transport, system_resolve
from workers.pace import Slots
from workers.settings import WorkerSettings

__all__ = ["Desk", "forget", "open_desk", "our_desk"]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Everything a stage may reach for."""

    settings: WorkerSettings
    database: Database
    policy: FetchPolicy
    transport: Asking
    slots: Slots
    resolve: Resolve = system_resolve
    now: Callable[[], datetime] = _now
    publishers: Publishers = field(default_factory=Publishers)


def open_desk(settings: WorkerSettings, database: DatabaseSettings) -> Desk:
    """Open connections.

    Args:
        settings: the workers' settings.
        database: the database's settings.

    Raises:
        DatabaseProblem: the database cannot be used; the message says what to do.
        PublisherProblem: a file about a publisher cannot be used; the message says where and what to write.
        ModelMissing: an optional model that is named is not installed.
    """
    policy = settings.fetch_policy
    client = redis.Redis.from_url(settings.redis_address, socket_timeout=10, health_check_interval=25)
    names, slots = Names(), Slots(client, at_once=settings.address_slots)
    if settings.spacy_models or settings.embedding_model:
        _ = settings.enrichers  # what is missing is said now, not page by page
    publishers = load(settings.publishers_folder)
    transport = Transport(policy, names)
    return Desk(settings, open_database(database), policy, transport, slots, names, publishers=publishers)


_LOCK = threading.Lock()
_open: dict[int, Desk] = {}


def our_desk() -> Desk:
    """The desk of this process, opened at first use."""
    with _LOCK:
        if os.getpid() not in _open:
            _open[os.getpid()] = open_desk(WorkerSettings(), DatabaseSettings())
        return _open[os.getpid()]


def forget() -> None:
    """Leave the parent's connections to the parent; a forked child opens its own."""
    _open.clear()
