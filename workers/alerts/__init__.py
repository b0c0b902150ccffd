"""Send alerts of watches: webhooks, commands and mail."""

from workers.alerts.delivery import deliver, send
from workers.alerts.errors import DeliveryError
from workers.alerts.schedule import claim_due_alerts, match_events

__all__ = ["DeliveryError", "claim_due_alerts", "deliver", "match_events", "send"]
