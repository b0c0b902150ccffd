"""Serve the WebSub callback: confirm subscriptions (section 5.3) and store pushes for the workers (section 7)."""

from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from db import Database, pushes, subscriptions
from db.subscriptions import Subscription
from pipeline.discover.websub import parse_lease, verify_signature

__all__ = ["callback_router"]

callback_router = APIRouter(prefix="/websub", include_in_schema=False)
# Limits of a push, of a challenge and of a reason; real ones are far smaller.
_MAX_PUSH_BYTES, _MAX_CHALLENGE_CHARS, _MAX_REASON_CHARS = 10_000_000, 4_096, 500
_STORED_HEADERS = ("content-type", "content-language", "content-location")


def _get_subscription(database: Database, token: str) -> Subscription:
    with database.read_transaction() as session:
        subscription = subscriptions.get_by_token(session, token)
    if subscription is None:
        raise HTTPException(404, "Unknown subscription.")
    return subscription


@callback_router.get("/{token}")
def verify_intent(request: Request, token: str) -> PlainTextResponse:
    """Confirm a subscription or its end to a hub; 404 denies it."""
    params = request.query_params
    database: Database = request.app.state.database
    subscription = _get_subscription(database, token)
    if params.get("hub.topic") != subscription.topic:
        raise HTTPException(404, "Unknown or unexpected hub.topic.")
    challenge = params.get("hub.challenge", "")
    if params.get("hub.mode") == "denied":
        with database.transaction() as session:
            reason = params.get("hub.reason", "")[:_MAX_REASON_CHARS]
            subscriptions.mark_denied(
                session, subscription, f"the hub denied the subscription: {reason}", datetime.now(UTC)
            )
        return PlainTextResponse("")
    _check_intent(database, subscription, params.get("hub.mode", ""), params.get("hub.lease_seconds", ""))
    return PlainTextResponse(challenge[:_MAX_CHALLENGE_CHARS])


def _check_intent(database: Database, subscription: Subscription, mode: str, lease_seconds: str) -> None:
    """Accept only a subscription that was requested, or the end of one that has ended."""
    if mode == "subscribe":
        with database.transaction() as session:
            is_intended = subscriptions.mark_confirmed(
                session, subscription, parse_lease(lease_seconds), datetime.now(UTC)
            )
    else:
        is_intended = mode == "unsubscribe" and subscription.state == "ended"
    if not is_intended:
        raise HTTPException(404, "Unknown or unexpected hub.mode.")


@callback_router.post("/{token}")
async def receive_push(request: Request, token: str) -> PlainTextResponse:
    """Store the body of a push; the response is sent after it is stored."""
    database: Database = request.app.state.database
    subscription = await run_in_threadpool(_get_subscription, database, token)
    if subscription.state == "ended":
        raise HTTPException(410, "The subscription has ended.")
    body = await _read_body(request)
    await run_in_threadpool(_store_push, database, subscription, request, body)
    return PlainTextResponse("", 202)


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_PUSH_BYTES:
            raise HTTPException(413, "Payload too large (limit 10 MB).")
    return bytes(body)


def _store_push(database: Database, subscription: Subscription, request: Request, body: bytes) -> None:
    """Store a push with a valid signature; others get the same response, so that signatures cannot be probed (7.1)."""
    now = datetime.now(UTC)
    signature_check = verify_signature(body, request.headers.get("x-hub-signature", ""), subscription.secret)
    headers = {name: request.headers[name] for name in _STORED_HEADERS if name in request.headers}
    with database.transaction() as session:
        if not signature_check.is_valid:
            pushes.reject_push(
                session,
                subscription,
                f"rejected a push: {signature_check.problem}",
                now,
                poll_feed=signature_check.is_weak,
            )
            return
        is_stored = pushes.save_push(session, subscription, headers, body, now)
    if not is_stored:
        raise HTTPException(503, "Too many pushes are queued; try again later.", {"Retry-After": "600"})
