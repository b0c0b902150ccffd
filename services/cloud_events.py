"""Put events into the envelope of CloudEvents 1.0 (https://cloudevents.io), which other systems understand."""

from typing import Any

from db.events import EventView

__all__ = ["BATCH_MEDIA_TYPE", "to_cloud_event"]

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
_TYPE_PREFIX = "copydesk.article."
_SOURCE = "/copydesk"


def to_cloud_event(view: EventView) -> dict[str, Any]:
    """Return an event as a CloudEvent; docs/events.schema.json describes it.

    Args:
        view: the event.
    """
    return {
        "specversion": "1.0",
        "id": str(view.id),
        "source": _SOURCE,
        "type": f"{_TYPE_PREFIX}{view.kind}",
        # NULL when the article was deleted since.
        **({"subject": f"articles/{view.article_id}"} if view.article_id is not None else {}),
        "time": view.at.isoformat(),
        "datacontenttype": "application/json",
        "data": dict(view.payload),
    }
