"""The state of the pipeline in, whether it stands still although there is work, out."""

from datetime import datetime, timedelta

from db.queries import StatusView

__all__ = ["standstill"]

_PATIENCE = timedelta(minutes=15)


def standstill(state: StatusView, now: datetime) -> str:
    """Say what stands still; "" when work goes on, or there is none.

    Args:
        state: see `db.queries.status`.
        now: aware.
    """
    if state.oldest_due is not None and state.oldest_due > _PATIENCE:
        return "feeds are due for a quarter of an hour and nobody visits them; is beat running?"
    moved = state.last_progress_at
    waiting = [stage.step for stage in state.stages if stage.step != "fetch" and stage.backlog]
    if waiting and moved is not None and now - moved > _PATIENCE:
        return f"entries wait at {', '.join(waiting)} and nothing moved for a quarter of an hour; are workers running?"
    return ""
