"""What a worker process works with: database, transport, pace and clock, opened once for each process."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import redis

from db import Database, DatabaseSettings, open_database
from pipeline.clean import SiteOverrides, load_site_overrides
from pipeline.fetch import DnsCache, FetchPolicy, HttpTransport, Resolver, Transport, system_resolve
from workers.host_slots import HostSlots
from workers.settings import WorkerSettings

__all__ = ["WorkerContext", "current_context", "open_context", "reset_context"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class WorkerContext:
    """Everything a stage may reach for."""

    settings: WorkerSettings
    database: Database
    fetch_policy: FetchPolicy
    transport: HttpTransport
    host_slots: HostSlots
    resolve: Resolver = system_resolve
    now: Callable[[], datetime] = _utc_now
    publishers: SiteOverrides = field(default_factory=SiteOverrides)


def open_context(settings: WorkerSettings, database_settings: DatabaseSettings) -> WorkerContext:
    """Open connections.

    Args:
        settings: the workers' settings.
        database_settings: the database's settings.

    Raises:
        DatabaseProblem: the database cannot be used; the message says what to do.
        PublisherProblem: a file about a publisher cannot be used; the message says where and what to write.
        ModelMissing: an optional model that is named is not installed.
    """
    fetch_policy = settings.fetch_policy
    redis_client = redis.Redis.from_url(
        settings.redis_client_url, socket_timeout=10, health_check_interval=25
    )
    dns_cache, host_slots = (
        DnsCache(),
        HostSlots(redis_client, max_requests_per_ip=settings.concurrent_requests_per_ip),
    )
    if settings.spacy_models or settings.embedding_model_folder:
        _ = settings.enrichers  # what is missing is said now, not page by page
    publishers = load_site_overrides(settings.overrides_folder)
    transport = Transport(fetch_policy, dns_cache)
    return WorkerContext(
        settings,
        open_database(database_settings),
        fetch_policy,
        transport,
        host_slots,
        dns_cache,
        publishers=publishers,
    )


_CONTEXT_LOCK = threading.Lock()
_context_by_pid: dict[int, WorkerContext] = {}


def current_context() -> WorkerContext:
    """The desk of this process, opened at first use."""
    with _CONTEXT_LOCK:
        if os.getpid() not in _context_by_pid:
            _context_by_pid[os.getpid()] = open_context(WorkerSettings(), DatabaseSettings())
        return _context_by_pid[os.getpid()]


def reset_context() -> None:
    """Leave the parent's connections to the parent; a forked child opens its own."""
    _context_by_pid.clear()
