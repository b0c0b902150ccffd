"""Detect a pipeline that makes no progress although there is work."""

from datetime import datetime, timedelta

from db.queries import StatusView

__all__ = ["describe_stall"]

_MAX_STALL_TIME = timedelta(minutes=15)


def describe_stall(status: StatusView, now: datetime) -> str:
    """Describe what makes no progress; "" when work goes on, or there is none.

    Args:
        status: from `db.queries.read_status`.
        now: aware.
    """
    if status.oldest_due is not None and status.oldest_due > _MAX_STALL_TIME:
        return "feeds have been due for 15 minutes and none is visited; is the scheduler (beat) running?"
    last_progress_at = status.last_progress_at
    stalled_stages = [stage.step for stage in status.stages if stage.step != "fetch" and stage.backlog]
    if stalled_stages and last_progress_at is not None and now - last_progress_at > _MAX_STALL_TIME:
        names = ", ".join(stalled_stages)
        return f"entries wait in {names} and none has moved for 15 minutes; are workers running?"
    return ""
