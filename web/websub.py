"""Where hubs reach us (WebSub, 5.3 and 7): confirmations answered, pushes kept for the workers."""

from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from db import Database, pushes, subscriptions
from db.subscriptions import Subscription
from pipeline.discover.websub import judge_signature, lease_of

__all__ = ["callbacks"]

callbacks = APIRouter(prefix="/websub", include_in_schema=False)
# A list is never larger; a challenge is a few words.
_MOST_BYTES, _LONGEST_CHALLENGE, _LONGEST_REASON = 10_000_000, 4_096, 500
_KEPT = ("content-type", "content-language", "content-location")


def _known(database: Database, token: str) -> Subscription:
    with database.reading() as session:
        found = subscriptions.known(session, token)
    if found is None:
        raise HTTPException(404, "There is no such subscription.")
    return found


@callbacks.get("/{token}")
def confirm(request: Request, token: str) -> PlainTextResponse:
    """Answer a hub that asks whether a subscription is meant; 404 says that it is not."""
    asked = request.query_params
    database: Database = request.app.state.database
    found = _known(database, token)
    if asked.get("hub.topic") != found.topic:
        raise HTTPException(404, "That topic is not subscribed to.")
    challenge = asked.get("hub.challenge", "")
    if asked.get("hub.mode") == "denied":
        with database.transaction() as session:
            reason = asked.get("hub.reason", "")[:_LONGEST_REASON]
            subscriptions.denied(session, found, f"the hub refuses: {reason}", datetime.now(UTC))
        return PlainTextResponse("")
    _check_meant(database, found, asked.get("hub.mode", ""), asked.get("hub.lease_seconds", ""))
    return PlainTextResponse(challenge[:_LONGEST_CHALLENGE])


def _check_meant(database: Database, found: Subscription, mode: str, lease: str) -> None:
    """Let through what we want: a subscription that was asked for, the end of one that has ended."""
    if mode == "subscribe":
        with database.transaction() as session:
            meant = subscriptions.confirmed(session, found, lease_of(lease), datetime.now(UTC))
    else:
        meant = mode == "unsubscribe" and found.state == "ended"
    if not meant:
        raise HTTPException(404, "That is not what was asked for.")


@callbacks.post("/{token}")
async def take(request: Request, token: str) -> PlainTextResponse:
    """Keep what a hub sends; it is answered once that is kept."""
    database: Database = request.app.state.database
    found = await run_in_threadpool(_known, database, token)
    if found.state == "ended":
        raise HTTPException(410, "The subscription has ended.")
    body = await _body(request)
    await run_in_threadpool(_keep, database, found, request, body)
    return PlainTextResponse("", 202)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "That is more than a list can be.")
    return bytes(body)


def _keep(database: Database, found: Subscription, request: Request, body: bytes) -> None:
    """Keep a push that is signed as agreed; any other is answered alike, so that nobody can try signatures (7.1)."""
    now = datetime.now(UTC)
    verdict = judge_signature(body, request.headers.get("x-hub-signature", ""), found.secret)
    headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
    with database.transaction() as session:
        if not verdict.good:
            pushes.refuse_push(
                session, found, f"a push was refused: {verdict.problem}", now, nudge=verdict.weak
            )
            return
        kept = pushes.keep_push(session, found, headers, body, now)
    if not kept:
        raise HTTPException(503, "Too much waits to be read; try again later.", {"Retry-After": "600"})
