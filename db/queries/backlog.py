"""Read whose pages wait to be fetched, and how fast entries end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import EntryRow, HostRow
from db.tables.entries import FETCH_STAGES, is_at_stage

__all__ = ["HostBacklog", "count_ended", "largest_backlogs"]

_ENDED_STAGES = ("stored", "rejected", "dead")


@dataclass(frozen=True, slots=True)
class HostBacklog:
    """The pages of a host that are due to be fetched."""

    host: str
    entries: int
    # Pause between two requests that its robots.txt asks for; None when it asks for none.
    crawl_delay: timedelta | None
    # Until when nothing is requested from it; None when it may be asked now.
    blocked_until: datetime | None

    def time_left(self, host_delay: timedelta, now: datetime) -> timedelta:
        """Return the least time until all are fetched, one request after the other.

        Args:
            host_delay: the configured pause between two requests.
            now: aware.
        """
        pause = max(host_delay, self.crawl_delay or timedelta(0))
        block = max((self.blocked_until or now) - now, timedelta(0))
        return block + self.entries * pause


def largest_backlogs(session: Session, now: datetime, limit: int) -> tuple[HostBacklog, ...]:
    """Return the hosts with the most pages that are due, the largest first.

    It reads an index of what is due: some milliseconds for ten thousand entries.

    Args:
        session: an open transaction.
        now: aware.
        limit: maximum number of hosts.
    """
    count = func.count().label("entries")
    due = select(EntryRow.host, count).where(is_at_stage(FETCH_STAGES), EntryRow.due_at <= now)
    largest = due.group_by(EntryRow.host).order_by(count.desc(), EntryRow.host).limit(limit).subquery()
    columns = (largest.c.host, largest.c.entries, HostRow.crawl_delay_ms, HostRow.blocked_until)
    query = select(*columns).join(HostRow, HostRow.host == largest.c.host)
    return tuple(
        HostBacklog(host, entries, None if delay is None else timedelta(milliseconds=delay), blocked)
        for host, entries, delay, blocked in session.execute(
            query.order_by(largest.c.entries.desc(), largest.c.host)
        )
    )


def count_ended(session: Session, since: datetime) -> int:
    """Return how many entries have ended since a time, in whichever way.

    Args:
        session: an open transaction.
        since: aware.
    """
    query = select(func.count()).where(EntryRow.stage_changed_at > since, EntryRow.stage.in_(_ENDED_STAGES))
    return session.scalar(query) or 0
