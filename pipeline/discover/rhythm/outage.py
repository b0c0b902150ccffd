"""What the last visits to many hosts came to in, whether the trouble is ours, out."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Tried", "our_outage"]

# What a broken line of ours looks like: no names, no connections, no answers.
_OUR_KIND = ("dns.", "connect.", "timeout.", "proxy.")
# So many hosts, and so large a share of them, do not fail at once by themselves.
_FEWEST, _SHARE = 5, 0.75


@dataclass(frozen=True, slots=True)
class Tried:
    """A host, and how the newest visit to it failed; an empty reason when it did not."""

    host: str
    reason: str


def our_outage(tried: Iterable[Tried]) -> bool:
    """Whether so many hosts cannot be reached that it is our own line that is broken.

    Args:
        tried: the visits of the last minutes, the newest first; of a host, the newest counts.
    """
    newest: dict[str, str] = {}
    for each in tried:
        newest.setdefault(each.host, each.reason)
    out_of_reach = sum(reason.startswith(_OUR_KIND) for reason in newest.values())
    return len(newest) >= _FEWEST and out_of_reach >= _SHARE * len(newest)
