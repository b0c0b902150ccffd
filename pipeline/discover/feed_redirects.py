"""Decide whether a feed that redirects permanently has moved.

One wrong response (a login page, a parked domain, the portal of a hotel) must not lose a feed. A redirect is followed
at each visit, and the URL of the feed changes only when all visits of three days lead to one target with the same
list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["PendingRedirect", "is_redirect_confirmed", "is_same_list", "track_redirect"]

_CONFIRMATION_PERIOD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PendingRedirect:
    """The target of a permanent redirect, and since when; without a time the target serves another list."""

    target_url: str = ""
    since: datetime | None = None


def track_redirect(
    pending: PendingRedirect, target_url: str, now: datetime, *, is_known_list: bool
) -> PendingRedirect:
    """Update a pending redirect after a visit; a visit with another target restarts it, one without ends it.

    Args:
        pending: after the visit before.
        target_url: the end of a chain of permanent redirects only; empty when there was none.
        now: aware.
        is_known_list: whether the target lists the known entries; used at the first visit only.
    """
    if not target_url:
        return PendingRedirect()
    return (
        pending
        if target_url == pending.target_url
        else PendingRedirect(target_url, now if is_known_list else None)
    )


def is_redirect_confirmed(pending: PendingRedirect, now: datetime) -> bool:
    """Whether all visits led to the same target for long enough.

    Args:
        pending: after the newest visit.
        now: aware.
    """
    return pending.since is not None and now - pending.since >= _CONFIRMATION_PERIOD


def is_same_list(new_entries: int, known_entries: int) -> bool:
    """Whether a list is the known one: at least half of its entries are known.

    Args:
        new_entries: number of entries that are new.
        known_entries: number of entries that are known.
    """
    return known_entries > 0 and known_entries >= new_entries
