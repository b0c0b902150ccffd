"""Where a feed redirects for good in; whether it has moved there, out.

One wrong answer (a login page, a parked domain, a hotel's portal) must not cost a feed. So a redirect is followed at
each visit, and the feed's own address changes only when all visits of some days agreed on the target, and the list that
stands there is the same one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Moving", "agreed", "is_same_list", "settled"]

_DAYS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Moving:
    """Where a feed redirects for good, and since when; without a time it is another list that stands there."""

    to: str = ""
    since: datetime | None = None


def agreed(moving: Moving, moved_to: str, now: datetime, *, same: bool) -> Moving:
    """What is known of a move after one more visit; a visit that says otherwise ends or restarts it.

    Args:
        moving: as of the visit before.
        moved_to: where only permanent redirects led; empty when there were none.
        now: aware.
        same: whether the list there is the one we know; asked at the first visit, for later its entries are known.
    """
    if not moved_to:
        return Moving()
    return moving if moved_to == moving.to else Moving(moved_to, now if same else None)


def settled(moving: Moving, now: datetime) -> bool:
    """Whether the visits agreed for long enough.

    Args:
        moving: after the newest visit.
        now: aware.
    """
    return moving.since is not None and now - moving.since >= _DAYS


def is_same_list(new: int, seen: int) -> bool:
    """Whether a list is the one we know: at least half of what it names was seen before.

    Args:
        new: entries nobody had seen.
        seen: entries that are known.
    """
    return seen > 0 and seen >= new
