"""Refuse requests whose bodies are too large."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import problem_response

__all__ = ["MAX_BODY_BYTES", "BodyLimit"]

# A page has at most 10 MB (`FetchPolicy.max_body_bytes`); JSON writes some characters longer.
MAX_BODY_BYTES = 16_000_000
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BodyLimit:
    """Reads the body of a request before the application does, and answers 413 when it is too large.

    Args:
        app: that handles the request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body."""
        if scope["type"] != "http" or scope["method"] not in _METHODS_WITH_BODY:
            await self._app(scope, receive, send)
            return
        messages = await _read_messages(receive)
        if messages is None:
            detail = f"The body is too large (limit {MAX_BODY_BYTES // 1_000_000} MB)."
            await problem_response(413, detail)(scope, receive, send)
            return

        async def receive_again() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, receive_again, send)


async def _read_messages(receive: Receive) -> list[Message] | None:
    """Read the messages of a body; None when it is larger than the limit."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return messages
