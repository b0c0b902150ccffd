"""Let each worker report its state to the broker, and read the reports and queue lengths for monitoring.

A report is a Redis key with an expiry, so that a worker that was killed disappears by itself.
"""

import json
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import redis

from services.worker_reports import BrokerView, WorkerReport
from workers.queues import QUEUE_NAMES, list_names
from workers.settings import WorkerSettings

__all__ = ["process_tree_bytes", "read_broker", "save_report"]

_KEY_PREFIX = "copydesk:worker:"
_EXPIRY_SECONDS = 60
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def save_report(client: Any, report: WorkerReport) -> None:
    """Write a report; it expires after a minute.

    Args:
        client: of redis-py.
        report: of this worker.

    Raises:
        redis.RedisError: the broker does not respond.
    """
    client.set(f"{_KEY_PREFIX}{report.name}", json.dumps(asdict(report)), ex=_EXPIRY_SECONDS)


def read_broker(settings: WorkerSettings) -> BrokerView:
    """Read queue lengths, worker reports and memory from the broker; it may be down.

    Args:
        settings: of the workers.
    """
    try:
        with redis.Redis.from_url(
            settings.redis_client_url, socket_timeout=5, socket_connect_timeout=2
        ) as client:
            memory = client.info("memory")
            return BrokerView(
                is_up=True,
                messages={name: sum(map(client.llen, list_names(name))) for name in QUEUE_NAMES},
                workers=tuple(_load_reports(client)),
                memory_bytes=int(memory["used_memory"]),
                max_memory_bytes=int(memory.get("maxmemory", 0)),
            )
    except redis.RedisError:
        return BrokerView(is_up=False, messages={}, workers=())


def _load_reports(client: Any) -> Iterable[WorkerReport]:
    names = sorted(client.scan_iter(f"{_KEY_PREFIX}*", count=1000))
    for content in client.mget(names) if names else ():
        if content is not None:
            fields = json.loads(content)
            yield WorkerReport(**{**fields, "queues": tuple(fields["queues"])})


def process_tree_bytes(pid: int) -> int:
    """Return the resident memory of a process and its descendants, in bytes.

    Where there is no ``/proc``, it is the peak of this process alone.

    Args:
        pid: of the process.
    """
    if not Path("/proc/self/statm").exists():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return sum(_resident_bytes(member) for member in _process_tree(pid))


def _process_tree(pid: int) -> Iterable[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in _read_or_empty(task / "children").split():
            yield from _process_tree(int(child))


def _resident_bytes(pid: int) -> int:
    fields = _read_or_empty(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) * _PAGE_BYTES if fields else 0


def _read_or_empty(path: Path) -> str:
    """Read a file; "" when its process has ended."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
