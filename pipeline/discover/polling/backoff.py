"""Compute the interval until a feed that fails is tried again.

A feed is never given up: what is gone today may be back, and one visit a week costs little.
"""

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["FailureStreak", "backoff_interval"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# A reason or its prefix, the first interval and the longest; the interval doubles with each failure. The first
# rule that matches applies.
_BACKOFF_RULES: tuple[tuple[str, timedelta, timedelta], ...] = (
    # The server says that it is gone for good.
    ("gone", _DAY, 7 * _DAY),
    ("http.410", _DAY, 7 * _DAY),
    # Access is denied; robots.txt is read again once a day.
    ("blocked.robots", _DAY, 7 * _DAY),
    ("blocked.", 6 * _HOUR, 3 * _DAY),
    ("http.401", 6 * _HOUR, 7 * _DAY),
    ("http.403", 6 * _HOUR, 7 * _DAY),
    ("unsafe.", _DAY, 7 * _DAY),
    # The URL is wrong, or the site is being moved.
    ("http.404", _HOUR, 7 * _DAY),
    ("dns.not_found", _HOUR, 7 * _DAY),
    ("redirect.", _HOUR, 3 * _DAY),
    # The publisher must repair something.
    ("tls.", 3 * _HOUR, 3 * _DAY),
    ("feed.", _HOUR, _DAY),
    ("too_large", 6 * _HOUR, 3 * _DAY),
    ("not_html", 6 * _HOUR, 3 * _DAY),
    # Too many requests at present.
    ("http.429", 30 * _MINUTE, _DAY),
    # The network or the server: mostly over in minutes.
    ("", 5 * _MINUTE, _DAY),
)
_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class FailureStreak:
    """Consecutive visits that failed, the last one included."""

    count: int
    # The dotted reason of the last.
    reason: str
    # The pause that the server or the error asks for; None when it asks for none.
    retry_after: timedelta | None = None


def backoff_interval(failure: FailureStreak) -> timedelta:
    """Return the interval until a failing feed is tried again, at least as long as its server asks for.

    Args:
        failure: the failures since the last success.
    """
    initial, maximum = next(
        (rule[1], rule[2]) for rule in _BACKOFF_RULES if failure.reason.startswith(rule[0])
    )
    interval = initial * (1 << min(max(failure.count - 1, 0), _MAX_DOUBLINGS))
    return max(min(interval, maximum), failure.retry_after or timedelta(0))
