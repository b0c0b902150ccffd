"""Detect a pipeline that makes no progress although there is work."""

from datetime import timedelta

from db.queries import StatusView
from pipeline.plurals import count_of

__all__ = ["describe_stall"]

_MAX_STALL_TIME = timedelta(minutes=15)


def describe_stall(status: StatusView) -> str:
    """Describe what makes no progress; "" when work goes on, or there is none.

    Args:
        status: from `db.queries.read_status`.
    """
    if status.oldest_due is not None and status.oldest_due > _MAX_STALL_TIME:
        return "feeds have been due for 15 minutes and none is visited; is the scheduler (beat) running?"
    # Entries whose messages are lost start again from their page: earlier stages move, and the lag keeps growing.
    stalled_stages = [
        stage.step
        for stage in status.stages
        if stage.step != "fetch" and stage.lag is not None and stage.lag > _MAX_STALL_TIME and not stage.rate
    ]
    if stalled_stages:
        names = ", ".join(stalled_stages)
        return (
            f"entries have waited for {names} for 15 minutes, and none was done; see the log of the workers"
        )
    if status.restarted:
        # Others may go on meanwhile: then no stage stands still.
        entries = count_of(status.restarted, "entry")
        return f"{entries} started again three times or more without an end; see the log of the workers"
    return ""
