"""Name the queues, one for each stage, and route the tasks to them."""

__all__ = ["QUEUE_NAMES", "STAGE_QUEUES", "TASK_ROUTES"]

# In the order of the stages. "schedule" carries ticks, matching and housekeeping.
STAGE_QUEUES = ("discover", "fetch", "clean", "enrich", "store")
QUEUE_NAMES = ("schedule", *STAGE_QUEUES)
TASK_ROUTES = {f"copydesk.{stage}": {"queue": stage} for stage in STAGE_QUEUES} | {
    "copydesk.tick": {"queue": "schedule"},
    "copydesk.subscribe": {"queue": "discover"},
    "copydesk.alerts": {"queue": "schedule"},
    "copydesk.deliver": {"queue": "discover"},
    "copydesk.event_stream": {"queue": "schedule"},
    "copydesk.cap_leases": {"queue": "schedule"},
    "copydesk.shorten_log": {"queue": "schedule"},
    "copydesk.housekeeping": {"queue": "schedule"},
}
