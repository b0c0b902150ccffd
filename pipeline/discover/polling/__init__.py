"""Decide when a feed is visited next, from the times at which its entries arrived.

`arrival_model` estimates the entries of each hour of the week; `interval` derives the interval from them;
`publisher_limits` and `backoff` lengthen it; `schedule` combines them. `local_outage` tells failures of this machine's
network from those of feeds.
"""

from pipeline.discover.polling.arrival_model import dispersion, hourly_rates, update_polling_state
from pipeline.discover.polling.backoff import FailureStreak, backoff_interval
from pipeline.discover.polling.interval import IntervalLimits, max_expected_arrivals, visit_interval
from pipeline.discover.polling.local_outage import RecentVisit, is_local_outage
from pipeline.discover.polling.schedule import FeedState, PollingPolicy, has_missed_entries, next_visit

__all__ = [
    "FailureStreak",
    "FeedState",
    "IntervalLimits",
    "PollingPolicy",
    "RecentVisit",
    "backoff_interval",
    "dispersion",
    "has_missed_entries",
    "hourly_rates",
    "is_local_outage",
    "max_expected_arrivals",
    "next_visit",
    "update_polling_state",
    "visit_interval",
]
