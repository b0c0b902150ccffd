"""Serve events by cursor, and as a stream of server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response, StreamingResponse

from db import Database
from db.events import EventView, events_after
from db.keys import MAX_ID
from services.cloud_events import BATCH_MEDIA_TYPE, to_cloud_event
from web.v1.parameters import LimitParam, next_link
from web.v1.responses import json_response

__all__ = ["router"]

router = APIRouter(tags=["events"])
AfterParam = Annotated[int, Query(ge=0, le=MAX_ID, description="The number of the last event that was read.")]
_BATCH_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {BATCH_MEDIA_TYPE: {"schema": {"type": "array", "items": {"type": "object"}}}}}
}
_STREAM_INTERVAL_SECONDS, _EVENTS_PER_READ = 1.0, 100
# A comment keeps proxies from closing a stream without events.
_KEEP_ALIVE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class EventList:
    """Events in commit order; `next` is the path of those that follow, and the same path brings later ones."""

    items: list[EventView]
    next: str


@router.get("/events", response_model=EventList, responses=_BATCH_RESPONSES)
def list_events(request: Request, after: AfterParam = 0, limit: LimitParam = 100) -> Response:
    """List the changes to articles after a given one, in the order in which they were committed.

    With `Accept: application/cloudevents-batch+json`, they are CloudEvents.
    """
    with request.app.state.database.read_transaction() as session:
        views = events_after(session, after, limit)
    if BATCH_MEDIA_TYPE in request.headers.get("accept", ""):
        return Response(json.dumps([to_cloud_event(view) for view in views]), media_type=BATCH_MEDIA_TYPE)
    last_id = views[-1].id if views else after
    return json_response(request, EventList(views, next_link(request, after=last_id)))


@router.get("/events/stream", response_class=StreamingResponse)
def stream_events(
    request: Request,
    after: AfterParam = 0,
    last_event_id: Annotated[str, Header(description="The number of the last event that was read.")] = "",
) -> StreamingResponse:
    """Send events as they are committed (server-sent events); `Last-Event-ID` goes on behind an event."""
    if last_event_id and not (last_event_id.isascii() and last_event_id.isdecimal()):
        raise HTTPException(422, "Last-Event-ID: it is not the number of an event")
    cursor = min(int(last_event_id or after), MAX_ID)
    events = _iter_stream(request.app.state.database, cursor)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _iter_stream(database: Database, cursor: int) -> AsyncIterator[str]:
    sent_at = time.monotonic()
    yield "retry: 2000\n\n"
    while True:
        views = await run_in_threadpool(_read_events, database, cursor)
        for view in views:
            data = json.dumps(jsonable_encoder(view), ensure_ascii=False)
            yield f"id: {view.id}\nevent: {view.kind}\ndata: {data}\n\n"
            cursor, sent_at = view.id, time.monotonic()
        if not views:
            if time.monotonic() - sent_at > _KEEP_ALIVE_SECONDS:
                yield ": no events\n\n"
                sent_at = time.monotonic()
            await asyncio.sleep(_STREAM_INTERVAL_SECONDS)


def _read_events(database: Database, cursor: int) -> list[EventView]:
    with database.read_transaction() as session:
        return events_after(session, cursor, _EVENTS_PER_READ)
