"""Visit feeds and subscribe to their hubs, politely: pauses, robots.txt and one request at a time for a host."""

from workers.visits.feed_visit import visit_feed
from workers.visits.websub import request_subscription

__all__ = ["request_subscription", "visit_feed"]
