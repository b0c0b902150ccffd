"""Refuse requests whose bodies are too large, before they are read into memory as a whole."""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MAX_BODY_BYTES", "BodyLimit"]

# A page has at most 10 MB (`FetchPolicy.max_body_bytes`); JSON writes some characters longer.
MAX_BODY_BYTES = 16_000_000


class BodyLimit:
    """Counts the bytes of a request's body while the application reads it.

    Args:
        app: that handles the request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading more than the limit raises HTTPException 413."""
        received_bytes = 0

        async def receive_limited() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > MAX_BODY_BYTES:
                raise HTTPException(413, f"The body is too large (limit {MAX_BODY_BYTES // 1_000_000} MB).")
            return message

        await self._app(scope, receive_limited if scope["type"] == "http" else receive, send)
