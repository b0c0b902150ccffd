"""Define what workers and the broker report for monitoring.

Workers write the reports, and the web page shows them; neither may import the other.
"""

from dataclasses import dataclass

__all__ = ["BrokerView", "WorkerReport"]


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """What a worker says of itself: its queues, its tasks since it began and now, and its memory in bytes."""

    name: str
    queues: tuple[str, ...]
    started_tasks: int
    running_tasks: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class BrokerView:
    """The broker as monitoring sees it. `is_up` is False when it does not respond; then the rest is empty."""

    is_up: bool
    messages: dict[str, int]
    workers: tuple[WorkerReport, ...]
    # Memory that the broker uses, and its limit (0 for none), in bytes.
    memory_bytes: int = 0
    max_memory_bytes: int = 0
