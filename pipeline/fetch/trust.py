"""What a server answered so far in; when to look without validators, and whether it lied about 304, out.

A server whose cache is broken may say "not modified" (RFC 9110, 15.4.5) for ever. Asking it plainly each time would be
rude to all the honest ones, so an address is looked at without validators only when it has been silent for much
longer than its own habit, and each time that shows honesty the next look is twice as far away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

__all__ = ["Past", "Second", "confirmed", "doubt_for", "is_due", "lied", "read", "unchanged"]

# Answers of 304 in a row, and the least time without a body, before a look without validators.
_MOST_UNCHANGED = 10
_LEAST = timedelta(days=2)
_MOST = timedelta(days=60)
# Silence of so many usual pauses is not chance: for arrivals at random e^-10.
_PAUSES = 10
# What was published so long before a 304 should have been in the answer, whatever caches stand between.
_CACHED = timedelta(hours=1)
_FEWEST = 2
_DOUBTED = timedelta(days=7)
_MOST_DOUBLINGS, _MOST_CHECKS = 3, 5


@dataclass(frozen=True, slots=True)
class Past:
    """What one address answered since its body was last read."""

    # 304 answers in a row.
    unchanged: int = 0
    # When its body was last read; None when it never was.
    read_at: datetime | None = None
    # Looks without validators, one after the other, that found the server honest.
    checks: int = 0


@dataclass(frozen=True, slots=True)
class Second:
    """What a look without validators brought."""

    # The validators are still the ones that were held.
    same_validators: bool
    # Entries nobody had seen.
    new: int
    # When the entries listed now were published, where they say so; aware.
    published: Sequence[datetime]
    # When the server last said that nothing had changed.
    said_at: datetime


def is_due(past: Past, usual_pause: timedelta | None, now: datetime) -> bool:
    """Whether an address has been silent for so long that it is looked at without validators once.

    Args:
        past: what it answered.
        usual_pause: between two arrivals of news; None when that is not known.
        now: aware.
    """
    if past.read_at is None or past.unchanged < _MOST_UNCHANGED:
        return False
    silence = max(_LEAST, _PAUSES * (usual_pause or _LEAST))
    return now - past.read_at >= min(silence * (1 << min(past.checks, _MOST_CHECKS)), _MOST)


def lied(past: Past, second: Second) -> bool:
    """Whether a server said "not modified" about what had changed.

    Either the same validators stand for another list now, or what is listed was published well before it last said so.

    Args:
        past: before this look.
        second: what the look brought.
    """
    if second.same_validators:
        return second.new > 0
    since = [moment for moment in second.published if past.read_at and moment > past.read_at]
    late = [moment for moment in since if moment < second.said_at - _CACHED]
    return second.new > 0 and len(late) >= _FEWEST and 2 * len(late) >= len(since)


def unchanged(past: Past) -> Past:
    """The past after one more 304."""
    return replace(past, unchanged=past.unchanged + 1)


def read(past: Past, now: datetime) -> Past:
    """The past after a body."""
    return Past(0, now, past.checks)


def confirmed(past: Past, now: datetime) -> Past:
    """The past after a look that found the server honest."""
    return Past(0, now, past.checks + 1)


def doubt_for(times: int) -> timedelta:
    """How long a server's 304 is not believed: a week, then two, at most eight.

    Args:
        times: how often it was caught, this time included.
    """
    return _DOUBTED * (1 << min(times - 1, _MOST_DOUBLINGS))
