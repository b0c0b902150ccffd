"""The faults: each disturbs the running pipeline for some seconds, and undoes what it did."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bench.chaos.stack import ChaosStack
from db import ledger
from db.ledger import ClaimLimits
from testing.postgres import NoPostgres

__all__ = ["Fault", "available_faults", "task_message"]

_OUTAGE_SECONDS = 4.0
# What is filled in small steps, in bytes.
_LAST_BYTES = 1_000_000
_CLOCK_ERROR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, and what it is called in reports."""

    name: str
    run: Callable[[ChaosStack], None]
    # A page is followed once; everything else can happen again.
    is_once: bool = False


def _kill_first(*words: str) -> Callable[[ChaosStack], None]:
    return lambda stack: stack.signal(stack.find(*words)[:1], signal.SIGKILL)


def _kill_worker_children(stack: ChaosStack) -> None:
    """Kill the compute process of the embedded worker, or the processes of the pools."""
    workers = set(stack.find("copydesk worker"))
    children = [pid for pid in stack.tree() if _parent(pid) in workers]
    stack.signal(children, signal.SIGKILL)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _kill_tree(stack: ChaosStack) -> None:
    stack.signal(stack.tree(), signal.SIGKILL)


def _freeze(*words: str) -> Callable[[ChaosStack], None]:
    def run(stack: ChaosStack) -> None:
        pids = stack.find(*words)
        stack.signal(pids, signal.SIGSTOP)
        time.sleep(_OUTAGE_SECONDS)
        stack.signal(pids, signal.SIGCONT)

    return run


def _lose_broker_data(stack: ChaosStack) -> None:
    """Kill the broker and remove its files before anybody can start it again."""
    stack.find("broker.sock")
    resume = stack.pause_supervision()
    parents = stack.find("copydesk up") if stack.postgres is None else []
    stack.signal(parents, signal.SIGSTOP)
    stack.signal(stack.tree_of("broker.sock"), signal.SIGKILL)
    time.sleep(1)
    shutil.rmtree(stack.home / "broker" / "appendonlydir", ignore_errors=True)
    stack.signal(parents, signal.SIGCONT)
    resume()


def _flush_broker(stack: ChaosStack) -> None:
    with suppress(redis.RedisError):
        stack.redis.flushall()


def _fill_broker(stack: ChaosStack) -> None:
    """Let the broker have no memory for a while."""
    with suppress(redis.RedisError):
        stack.redis.config_set("maxmemory", "1")
    time.sleep(_OUTAGE_SECONDS)
    with suppress(redis.RedisError):
        stack.redis.config_set("maxmemory", "0")


def _push(*items: str | bytes) -> Callable[[ChaosStack], None]:
    def run(stack: ChaosStack) -> None:
        for queue in ("schedule", "discover", "fetch", "clean", "enrich", "store"):
            with suppress(redis.RedisError):
                stack.redis.lpush(queue, *items)

    return run


def task_message(task: str, body: str) -> str:
    """Return a message for Celery as another application on the same Redis sends it.

    Args:
        task: its name.
        body: the arguments as JSON, in base64.
    """
    headers = {"task": task, "id": "1", "lang": "py", "root_id": "1"}
    properties = {
        "delivery_tag": "foreign",
        "delivery_info": {"exchange": "", "routing_key": "store"},
        "body_encoding": "base64",
        "correlation_id": "1",
        "delivery_mode": 2,
    }
    content = {"body": body, "content-encoding": "utf-8", "content-type": "application/json"}
    return json.dumps({**content, "headers": headers, "properties": properties})


def _lock_database(stack: ChaosStack) -> None:
    """Hold the write lock of SQLite, or of the table of entries."""
    engine = create_engine(stack.database.url)
    begin = "BEGIN IMMEDIATE" if stack.postgres is None else "LOCK TABLE entries"
    with suppress(SQLAlchemyError), engine.connect() as connection:
        if stack.postgres is None:
            connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
        connection.execute(text(begin))
        time.sleep(_OUTAGE_SECONDS)
        connection.rollback()
    engine.dispose()


def _jump(offset: timedelta, *names: str) -> Callable[[ChaosStack], None]:
    """Set the clock of processes, and some seconds later right again."""

    def run(stack: ChaosStack) -> None:
        stack.set_clock(offset, *names)
        time.sleep(_OUTAGE_SECONDS)
        stack.set_clock(timedelta(0), *names)

    return run


def _lose_claims_of_clock_ahead(stack: ChaosStack) -> None:
    """Claim as a schedule whose clock is two hours ahead, and lose the messages."""
    limits = ClaimLimits(20, 20, timedelta(seconds=60))
    with stack.database.transaction() as session:
        ledger.claim_entries(session, datetime.now(UTC) + _CLOCK_ERROR, limits)


def _fill_disk(stack: ChaosStack) -> None:
    """Fill the file system of the home, which has the database too; it must be a small one."""
    filler = stack.home.parent / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            free = shutil.disk_usage(filler.parent).free
            with suppress(OSError):  # others write too, so a part may not fit any more
                os.posix_fallocate(file.fileno(), 0, max(free - _LAST_BYTES, 1))
            file.seek(0, os.SEEK_END)
            with suppress(OSError):
                while file.write(bytes(4_096)):
                    pass
        time.sleep(_OUTAGE_SECONDS)
    finally:
        filler.unlink(missing_ok=True)
    if stack.postgres is not None:  # it may have ended itself
        with suppress(NoPostgres):
            stack.postgres.start()


def _stop_postgres(mode: str) -> Callable[[ChaosStack], None]:
    def run(stack: ChaosStack) -> None:
        assert stack.postgres is not None
        stack.postgres.shut_down(mode)
        time.sleep(_OUTAGE_SECONDS)
        stack.postgres.start()

    return run


def _terminate_sessions(stack: ChaosStack) -> None:
    engine = create_engine(stack.database.url)
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    with suppress(SQLAlchemyError), closing(engine.connect()) as connection:
        connection.execute(text(query))
    engine.dispose()


_COMMON_FAULTS = (
    # With the override of `ChaosStack`, libxml2 takes minutes for the first; the language model breaks at the others.
    Fault(
        "page that loops in C",
        lambda stack: stack.follow_poison(stack.poison_host, "/many-paragraphs"),
        is_once=True,
    ),
    Fault(
        "page that ends its process",
        lambda stack: stack.follow_poison(stack.poison.host, "/exits"),
        is_once=True,
    ),
    Fault(
        "page that fills the memory",
        lambda stack: stack.follow_poison(stack.poison.host, "/fills-memory"),
        is_once=True,
    ),
    Fault("kill -9 of a worker", _kill_first("copydesk worker")),
    Fault("kill -9 of the processes that clean and enrich", _kill_worker_children),
    Fault("kill -9 of everything", _kill_tree),
    Fault("kill -9 of the broker", _kill_first("broker.sock")),
    Fault("broker lost with its data", _lose_broker_data),
    Fault("FLUSHALL", _flush_broker),
    Fault("broker out of memory", _fill_broker),
    Fault("broker frozen", _freeze("broker.sock")),
    Fault("workers frozen", _freeze("copydesk worker")),
    Fault("malformed messages", _push(b"not JSON", b"\xff\xfe", b"[]", b"{}")),
    Fault("foreign message", _push(task_message("somebody.else", "W1tdLCB7fSwge31d"))),
    Fault("database locked", _lock_database),
    Fault("claims lost of a clock two hours ahead", _lose_claims_of_clock_ahead),
    Fault("clocks jump two hours ahead and back", _jump(_CLOCK_ERROR)),
    Fault("clocks jump two hours back and ahead", _jump(-_CLOCK_ERROR)),
)
_EMBEDDED_FAULTS = (Fault("kill -9 of `copydesk up`", _kill_first("copydesk up")),)
_POSTGRES_FAULTS = (
    Fault("kill -9 of the schedule", _kill_first("copydesk beat")),
    Fault("kill -9 of the worker that stores", _kill_first("copydesk worker", "-Q store")),
    Fault("kill -9 of the worker that cleans", _kill_first("copydesk worker", "-Q clean")),
    Fault("clock of the worker that fetches jumps ahead", _jump(_CLOCK_ERROR, "fetch")),
    Fault("clock of the schedule jumps back", _jump(-_CLOCK_ERROR, "beat")),
    Fault("database stopped", _stop_postgres("fast")),
    Fault("database crashed", _stop_postgres("immediate")),
    Fault("database sessions ended", _terminate_sessions),
)


def available_faults(stack: ChaosStack, *, is_disk_small: bool) -> tuple[Fault, ...]:
    """Return the faults that this run can have.

    Args:
        stack: embedded or with PostgreSQL.
        is_disk_small: whether the home is on a file system of its own.
    """
    own = _EMBEDDED_FAULTS if stack.postgres is None else _POSTGRES_FAULTS
    disk = (Fault("disk full", _fill_disk),) if is_disk_small else ()
    return _COMMON_FAULTS + own + disk
