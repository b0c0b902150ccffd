"""Feed visits: when a feed may be requested, what is recorded of a visit, and subscriptions to its hub."""

from workers.visits.feed_visit import visit_feed
from workers.visits.websub import request_subscription

__all__ = ["request_subscription", "visit_feed"]
