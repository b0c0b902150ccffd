"""Where a feed redirects for good in; whether it has moved there, out.

One wrong answer (a login page, a parked domain, a hotel's portal) must not cost a feed. So a redirect is followed at
each visit, and the feed's own address changes only when all visits of some days agreed on the target, and the list that
stands there is the same one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["PendingRedirect", "is_redirect_confirmed", "is_same_list", "track_redirect"]

_CONFIRMATION_PERIOD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PendingRedirect:
    """Where a feed redirects for good, and since when; without a time it is another list that stands there."""

    target_url: str = ""
    since: datetime | None = None


def track_redirect(
    pending: PendingRedirect, target_url: str, now: datetime, *, is_known_list: bool
) -> PendingRedirect:
    """What is known of a move after one more visit; a visit that says otherwise ends or restarts it.

    Args:
        pending: as of the visit before.
        target_url: where only permanent redirects led; empty when there were none.
        now: aware.
        is_known_list: whether the target lists the entries that are known; checked at the first visit only.
    """
    if not target_url:
        return PendingRedirect()
    return (
        pending
        if target_url == pending.target_url
        else PendingRedirect(target_url, now if is_known_list else None)
    )


def is_redirect_confirmed(pending: PendingRedirect, now: datetime) -> bool:
    """Whether the visits agreed for long enough.

    Args:
        pending: after the newest visit.
        now: aware.
    """
    return pending.since is not None and now - pending.since >= _CONFIRMATION_PERIOD


def is_same_list(new_entries: int, known_entries: int) -> bool:
    """Whether a list is the one we know: at least half of what it names was seen before.

    Args:
        new_entries: entries nobody had seen.
        known_entries: entries that are known.
    """
    return known_entries > 0 and known_entries >= new_entries
