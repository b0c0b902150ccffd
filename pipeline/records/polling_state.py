"""Define what is known about when a feed publishes."""

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.listing import VisitHints

__all__ = ["PollingState"]


@dataclass(frozen=True, slots=True)
class PollingState:
    """The adaptive polling state of a feed. Empty for a feed that was never read."""

    # The period of observation; both None before the first visit.
    watched_since: datetime | None = None
    watched_until: datetime | None = None
    # Arrivals in each hour of the week, 0 = Monday 00:00 UTC; older ones have less weight. Empty while there are none.
    arrivals_by_hour: tuple[float, ...] = ()
    # Arrivals of the last hours, older ones with less weight: more than usual is a burst.
    recent_arrivals: float = 0.0
    # Arrivals expected since the last one: with many, the feed may have ended.
    expected_since_last: float = 0.0
    # Sums over visits of expected arrivals, and of squared errors of the expectation; older visits have less weight.
    expected_at_visits: float = 0.0
    squared_error: float = 0.0
    # Multiplies the arrivals that an interval allows for: less after a list rolled over unseen.
    safety_factor: float = 1.0
    # Entries of the newest list.
    list_length: int = 0
    # Of the newest list and its headers.
    hints: VisitHints = field(default_factory=VisitHints)
