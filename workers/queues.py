"""Name the queues, one for each stage, and route the tasks to them.

A queue is two Redis lists, one for each priority. Feed visits, and entries of hosts with a backlog, have the low one: a
host with few entries does not wait behind hundreds of messages of others.
"""

from typing import Any

__all__ = ["LOW_PRIORITY", "PRIORITY_STEPS", "QUEUE_NAMES", "STAGE_QUEUES", "TASK_ROUTES", "list_names"]

# kombu takes messages with the lowest number first. Its own steps (0, 3, 6, 9) are four lists for each queue.
_DEFAULT_PRIORITY, LOW_PRIORITY = 0, 9
PRIORITY_STEPS = (_DEFAULT_PRIORITY, LOW_PRIORITY)
# As kombu's Redis transport writes it.
_PRIORITY_SEPARATOR = "\x06\x16"

# In the order of the stages. "schedule" carries ticks, matching and housekeeping.
STAGE_QUEUES = ("discover", "fetch", "clean", "enrich", "store")
QUEUE_NAMES = ("schedule", *STAGE_QUEUES)
TASK_ROUTES: dict[str, dict[str, Any]] = {f"copydesk.{stage}": {"queue": stage} for stage in STAGE_QUEUES} | {
    "copydesk.discover": {"queue": "discover", "priority": LOW_PRIORITY},
    "copydesk.tick": {"queue": "schedule"},
    "copydesk.subscribe": {"queue": "discover"},
    "copydesk.alerts": {"queue": "schedule"},
    "copydesk.deliver": {"queue": "discover"},
    "copydesk.event_stream": {"queue": "schedule"},
    "copydesk.cap_leases": {"queue": "schedule"},
    "copydesk.shorten_log": {"queue": "schedule"},
    "copydesk.housekeeping": {"queue": "schedule"},
}


def list_names(queue: str) -> tuple[str, str]:
    """Return the names of the Redis lists of a queue.

    Args:
        queue: its name.
    """
    return queue, f"{queue}{_PRIORITY_SEPARATOR}{LOW_PRIORITY}"
