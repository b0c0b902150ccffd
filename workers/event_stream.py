"""Copy events to a Redis Stream, in the order of commits, for programs that read streams.

The id of an entry is the number of its event, and a stream takes rising ids only. So the stream itself is the cursor:
whatever is killed, and however many processes copy at once, it gets each event once and in order.
"""

import json
from collections.abc import Sequence
from typing import Any

import redis

from db import Database
from db.events import EventView, events_after
from db.watches.matches import last_event_id
from services.cloud_events import to_cloud_event
from workers.settings import WorkerSettings

__all__ = ["add_events", "copy_events"]

_EVENTS_PER_READ = 500


def copy_events(database: Database, settings: WorkerSettings, max_events: int = 20_000) -> int:
    """Copy the events that the stream does not have yet; a new stream begins with the newest ones that fit.

    Args:
        database: with the events.
        settings: broker, name and length of the stream.
        max_events: about how many to copy at most.

    Returns:
        The number of events copied.

    Raises:
        redis.RedisError: the broker does not respond.
    """
    with redis.Redis.from_url(settings.redis_client_url, socket_timeout=10) as client:
        cursor, copied = _last_id(client, settings.event_stream), 0
        while copied < max_events:
            with database.read_transaction() as session:
                cursor = max(cursor, last_event_id(session) - settings.event_stream_max_length)
                views = events_after(session, cursor, _EVENTS_PER_READ)
            if not views:
                break
            copied += add_events(client, settings, views)
            cursor = views[-1].id
        return copied


def _last_id(client: Any, stream: str) -> int:
    """Return the number of the last event that the stream was given, also of one that was trimmed since."""
    if not client.exists(stream):
        return 0
    return int(client.xinfo_stream(stream)["last-generated-id"].partition(b"-")[0])


def add_events(client: Any, settings: WorkerSettings, views: Sequence[EventView]) -> int:
    """Add events; one that another process has added meanwhile is refused by the server and left out.

    Args:
        client: of redis-py.
        settings: name and length of the stream.
        views: in the order of commits.

    Returns:
        The number of events added.

    Raises:
        redis.RedisError: the broker does not respond.
    """
    pipeline = client.pipeline(transaction=False)
    for view in views:
        fields = {"event": json.dumps(to_cloud_event(view), ensure_ascii=False)}
        length = settings.event_stream_max_length
        pipeline.xadd(settings.event_stream, fields, id=f"{view.id}-0", maxlen=length, approximate=True)
    results = pipeline.execute(raise_on_error=False)
    errors = [result for result in results if isinstance(result, redis.RedisError)]
    unexpected = [error for error in errors if "equal or smaller" not in str(error)]
    if unexpected:
        raise unexpected[0]
    return len(results) - len(errors)
