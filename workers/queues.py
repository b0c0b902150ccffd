"""The queues, one for each step of the journey, and the tasks that wait in them."""

__all__ = ["QUEUES", "ROUTES", "STEPS"]

# In the order of the journey. "schedule" carries ticks and housekeeping.
STEPS = ("discover", "fetch", "clean", "enrich", "store")
QUEUES = ("schedule", *STEPS)
ROUTES = {f"copydesk.{step}": {"queue": step} for step in STEPS} | {
    "copydesk.tick": {"queue": "schedule"},
    "copydesk.subscribe": {"queue": "discover"},
    "copydesk.housekeeping": {"queue": "schedule"},
}
