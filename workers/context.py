"""Open what a worker process needs, once for each process: database, transport, host slots and clock."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import redis

from db import Database, DatabaseError, open_database
from pipeline.fetch import DnsCache, FetchPolicy, HttpTransport, Resolver, Transport, system_resolve
from workers import log
from workers.compute import MAX_MEMORY_BYTES, Compute, InlineCompute, take_compute_process
from workers.host_slots import HostSlots
from workers.settings import WorkerSettings
from workers.tracer import Tracer, open_tracer

__all__ = [
    "WorkerContext",
    "close_tracer",
    "current_context",
    "open_context",
    "reset_context",
    "wait_for_database",
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class WorkerContext:
    """Dependencies of a worker process."""

    settings: WorkerSettings
    database: Database
    fetch_policy: FetchPolicy
    transport: HttpTransport
    host_slots: HostSlots
    resolve: Resolver = system_resolve
    now: Callable[[], datetime] = _utc_now
    # Waits for a number of seconds.
    sleep: Callable[[float], None] = time.sleep
    compute: Compute = field(default_factory=InlineCompute)
    tracer: Tracer = field(default_factory=Tracer)


def open_context(settings: WorkerSettings) -> WorkerContext:
    """Open the dependencies of a worker process.

    Args:
        settings: of the workers.

    Raises:
        DatabaseError: the database cannot be used; the message says what to do.
        SiteOverrideError: a site override file is wrong; the message says where and what to write.
        ModelMissingError: a configured optional model is not installed.
    """
    fetch_policy = settings.fetch_policy
    redis_client = redis.Redis.from_url(
        settings.redis_client_url, socket_timeout=10, health_check_interval=25
    )
    dns_cache, host_slots = (
        DnsCache(),
        HostSlots(
            redis_client,
            settings.download_timeout + _SLOT_MARGIN,
            max_requests_per_ip=settings.concurrent_requests_per_ip,
        ),
    )
    settings.check_models()
    settings.check_site_overrides()
    transport = Transport(fetch_policy, dns_cache)
    return WorkerContext(
        settings,
        open_database(settings),
        fetch_policy,
        transport,
        host_slots,
        dns_cache,
        compute=InlineCompute(MAX_MEMORY_BYTES)
        if _is_pool_process
        else take_compute_process(settings.page_time_limit),
        tracer=open_tracer(is_enabled=settings.traces),
    )


def wait_for_database(settings: WorkerSettings, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait until the database responds and has the schema that this code needs.

    Args:
        settings: of the workers.
        sleep: waits for a number of seconds.
    """
    delay_seconds = 1.0
    while True:
        try:
            open_database(settings).close()
        except DatabaseError as error:
            log.warning("database", f"{error.message}; waiting {delay_seconds:.0f} s")
            sleep(delay_seconds)
            delay_seconds = min(2 * delay_seconds, _MAX_DATABASE_DELAY_SECONDS)
        else:
            return


_MAX_DATABASE_DELAY_SECONDS = 30.0
# A slot is held longer than the request: its host is looked up before, and its end is recorded after it.
_SLOT_MARGIN = timedelta(seconds=15)
_CONTEXT_LOCK = threading.Lock()
_context_by_pid: dict[int, WorkerContext] = {}
# Celery kills the processes of its own pool at the time limit.
_is_pool_process = False


def current_context() -> WorkerContext:
    """Return the context of this process; the first call opens it."""
    with _CONTEXT_LOCK:
        if os.getpid() not in _context_by_pid:
            _context_by_pid[os.getpid()] = open_context(WorkerSettings())
        return _context_by_pid[os.getpid()]


def renew_compute() -> None:
    """Replace an idle compute process of this process, see `workers.compute.ComputeProcess.renew_when_idle`."""
    if context := _context_by_pid.get(os.getpid()):
        context.compute.renew_when_idle()


def close_tracer() -> None:
    """Send what the tracer of this process has recorded; a process of a pool ends without running exit handlers."""
    if context := _context_by_pid.get(os.getpid()):
        context.tracer.close()


def reset_context() -> None:
    """Forget the context of the parent process; a forked child of a pool opens its own connections."""
    global _is_pool_process  # noqa: PLW0603 - a fact about this process
    _is_pool_process = True
    _context_by_pid.clear()
