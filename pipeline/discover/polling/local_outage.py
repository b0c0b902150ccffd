"""What the last visits to many hosts came to in, whether the trouble is ours, out."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["RecentVisit", "is_local_outage"]

# What a broken line of ours looks like: no names, no connections, no answers.
_LOCAL_FAILURE_PREFIXES = ("dns.", "connect.", "timeout.", "proxy.")
# So many hosts, and so large a share of them, do not fail at once by themselves.
_MIN_HOSTS, _MIN_FAILED_SHARE = 5, 0.75


@dataclass(frozen=True, slots=True)
class RecentVisit:
    """A host, and how the newest visit to it failed; an empty reason when it did not."""

    host: str
    reason: str


def is_local_outage(visits: Iterable[RecentVisit]) -> bool:
    """Whether so many hosts cannot be reached that it is our own line that is broken.

    Args:
        visits: the visits of the last minutes, the newest first; of a host, the newest counts.
    """
    reason_by_host: dict[str, str] = {}
    for visit in visits:
        reason_by_host.setdefault(visit.host, visit.reason)
    failed_hosts = sum(reason.startswith(_LOCAL_FAILURE_PREFIXES) for reason in reason_by_host.values())
    return len(reason_by_host) >= _MIN_HOSTS and failed_hosts >= _MIN_FAILED_SHARE * len(reason_by_host)
