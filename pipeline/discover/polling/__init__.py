"""What is known of a feed in, when to look at it next, out: decided by its own arrivals.

habit → how many entries each hour of the week brings; pause → how long the list may be left alone; floors and
failures → how much longer the publisher, or its trouble, asks for; outage and missed → what is counted.
"""

from pipeline.discover.polling.arrival_model import dispersion, hourly_rates, update_polling_state
from pipeline.discover.polling.backoff import FailureStreak, backoff_interval
from pipeline.discover.polling.interval import IntervalLimits, max_expected_arrivals, visit_interval
from pipeline.discover.polling.local_outage import RecentVisit, is_local_outage
from pipeline.discover.polling.missed_entries import has_missed_entries
from pipeline.discover.polling.schedule import FeedState, PollingPolicy, next_visit

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
