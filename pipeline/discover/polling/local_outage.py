"""Detect that this machine's own network is down."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["RecentVisit", "is_local_outage"]

# What a broken network looks like: no DNS, no connections, no responses.
_LOCAL_FAILURE_PREFIXES = ("dns.", "connect.", "timeout.", "proxy.")
# This many hosts, and this share of them, do not fail at once by themselves.
_MIN_HOSTS, _MIN_FAILED_SHARE = 5, 0.75


@dataclass(frozen=True, slots=True)
class RecentVisit:
    """A host, and the reason for which the newest visit to it failed; empty when it succeeded."""

    host: str
    reason: str


def is_local_outage(visits: Iterable[RecentVisit]) -> bool:
    """Whether so many hosts are unreachable that this machine's network must be down.

    Args:
        visits: of the last minutes, the newest first; only the newest of each host counts.
    """
    reason_by_host: dict[str, str] = {}
    for visit in visits:
        reason_by_host.setdefault(visit.host, visit.reason)
    failed_hosts = sum(reason.startswith(_LOCAL_FAILURE_PREFIXES) for reason in reason_by_host.values())
    return len(reason_by_host) >= _MIN_HOSTS and failed_hosts >= _MIN_FAILED_SHARE * len(reason_by_host)
