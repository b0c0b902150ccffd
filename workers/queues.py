"""The queues, one for each step of the journey, and the tasks that wait in them."""

__all__ = ["QUEUE_NAMES", "STAGE_QUEUES", "TASK_ROUTES"]

# In the order of the journey. "schedule" carries ticks and housekeeping.
STAGE_QUEUES = ("discover", "fetch", "clean", "enrich", "store")
QUEUE_NAMES = ("schedule", *STAGE_QUEUES)
TASK_ROUTES = {f"copydesk.{stage}": {"queue": stage} for stage in STAGE_QUEUES} | {
    "copydesk.tick": {"queue": "schedule"},
    "copydesk.subscribe": {"queue": "discover"},
    "copydesk.housekeeping": {"queue": "schedule"},
}
