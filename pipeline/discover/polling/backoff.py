"""How often a feed failed and why in, how long it is left alone, out: the first row that fits decides.

A feed is never given up: what is gone today may be back, and a visit a week costs nobody anything.
"""

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["FailureStreak", "backoff_interval"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Reason or its beginning, first pause, longest pause; the pause doubles with each failure.
_BACKOFF_RULES: tuple[tuple[str, timedelta, timedelta], ...] = (
    # Gone for good, says the server.
    ("gone", _DAY, 7 * _DAY),
    ("http.410", _DAY, 7 * _DAY),
    # We are not wanted: robots.txt is read again once a day.
    ("blocked.robots", _DAY, 7 * _DAY),
    ("blocked.", 6 * _HOUR, 3 * _DAY),
    ("http.401", 6 * _HOUR, 7 * _DAY),
    ("http.403", 6 * _HOUR, 7 * _DAY),
    ("unsafe.", _DAY, 7 * _DAY),
    # The address is wrong, or its site is being moved.
    ("http.404", _HOUR, 7 * _DAY),
    ("dns.not_found", _HOUR, 7 * _DAY),
    ("redirect.", _HOUR, 3 * _DAY),
    # Its makers must mend something.
    ("tls.", 3 * _HOUR, 3 * _DAY),
    ("feed.", _HOUR, _DAY),
    ("too_large", 6 * _HOUR, 3 * _DAY),
    ("not_html", 6 * _HOUR, 3 * _DAY),
    # Too much for it just now.
    ("http.429", 30 * _MINUTE, _DAY),
    # The way there, or the server: mostly over in minutes.
    ("", 5 * _MINUTE, _DAY),
)
_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class FailureStreak:
    """Visits in a row that failed, the last one counted, and how."""

    count: int
    # The dotted code of the last.
    reason: str
    # The pause the server or the fault asks for; None when it asks for none.
    retry_after: timedelta | None = None


def backoff_interval(failure: FailureStreak) -> timedelta:
    """How long a feed that fails is left alone."""
    initial, maximum = next(
        (rule[1], rule[2]) for rule in _BACKOFF_RULES if failure.reason.startswith(rule[0])
    )
    interval = initial * (1 << min(max(failure.count - 1, 0), _MAX_DOUBLINGS))
    return max(min(interval, maximum), failure.retry_after or timedelta(0))
