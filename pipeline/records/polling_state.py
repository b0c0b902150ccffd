"""What a feed's visits taught about when it publishes."""

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.listing import VisitHints

__all__ = ["PollingState"]


@dataclass(frozen=True, slots=True)
class PollingState:
    """A feed's habits, kept from visit to visit. Empty for a feed that was never read."""

    # It was watched from here to here; both None before the first reading.
    watched_since: datetime | None = None
    watched_until: datetime | None = None
    # Arrivals in each hour of the week, 0 = Monday 00:00 UTC; an old one weighs less. Empty while there are none.
    arrivals_by_hour: tuple[float, ...] = ()
    # Arrivals of the last hours, an old one weighing less: more than usual is a burst.
    recent_arrivals: float = 0.0
    # How many were expected since the newest came: many, and it may have ended.
    expected_since_last: float = 0.0
    # How many came at visits, and how far that was from what was expected, squared; older visits weigh less.
    expected_at_visits: float = 0.0
    squared_error: float = 0.0
    # The share of the safe part of a list that visits wait for: less after a list rolled over unseen.
    safety_factor: float = 1.0
    # Entries of its newest list.
    list_length: int = 0
    # What the newest list and the headers beside it asked for.
    hints: VisitHints = field(default_factory=VisitHints)
