"""The state of the pipeline in, whether it stands still although there is work, out."""

from datetime import datetime, timedelta

from db.queries import StatusView

__all__ = ["describe_stall"]

_MAX_STALL_TIME = timedelta(minutes=15)


def describe_stall(status: StatusView, now: datetime) -> str:
    """Say what stands still; "" when work goes on, or there is none.

    Args:
        status: see `db.queries.status`.
        now: aware.
    """
    if status.oldest_due is not None and status.oldest_due > _MAX_STALL_TIME:
        return "feeds are due for a quarter of an hour and nobody visits them; is beat running?"
    last_progress_at = status.last_progress_at
    stalled_stages = [stage.step for stage in status.stages if stage.step != "fetch" and stage.backlog]
    if stalled_stages and last_progress_at is not None and now - last_progress_at > _MAX_STALL_TIME:
        names = ", ".join(stalled_stages)
        return f"entries wait at {names} and nothing moved for a quarter of an hour; are workers running?"
    return ""
