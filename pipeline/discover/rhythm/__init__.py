"""What is known of a feed in, when to look at it next, out: decided by its own arrivals.

habit → how many entries each hour of the week brings; pause → how long the list may be left alone; floors and
failures → how much longer the publisher, or its trouble, asks for; outage and missed → what is counted.
"""

from pipeline.discover.rhythm.failures import Failure, pause_after
from pipeline.discover.rhythm.habit import learned, rates, spread
from pipeline.discover.rhythm.missed import missed_window
from pipeline.discover.rhythm.next import RhythmPolicy, Situation, next_visit
from pipeline.discover.rhythm.outage import Tried, our_outage
from pipeline.discover.rhythm.pause import Limits, pause, safe_mean

__all__ = [
    "Failure",
    "Limits",
    "RhythmPolicy",
    "Situation",
    "Tried",
    "learned",
    "missed_window",
    "next_visit",
    "our_outage",
    "pause",
    "pause_after",
    "rates",
    "safe_mean",
    "spread",
]
