"""Receive webhooks on loopback, and check their signatures independently of the sender."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ReceivedWebhook", "WebhookReceiver"]


@dataclass(frozen=True)
class ReceivedWebhook:
    """A request as it came in; names of headers are in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The id of the message."""
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        """The contents."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Return whether the signature is that of Standard Webhooks."""
        content = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return self.headers["webhook-signature"] == f"v1,{expected}"


class WebhookReceiver:
    """A server that answers webhooks with `status` and keeps them, until closed."""

    def __init__(self) -> None:
        self.status = 204
        self.response_headers: dict[str, str] = {}
        self.received: list[ReceivedWebhook] = []
        # Called with each request before it is answered.
        self.before_response: Callable[[ReceivedWebhook], None] = lambda _: None
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where webhooks are received."""
        return f"http://{self.host}/hook"

    def close(self) -> None:
        """Stop receiving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    receiver: WebhookReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        webhook = ReceivedWebhook({name.lower(): value for name, value in self.headers.items()}, body)
        self.receiver.received.append(webhook)
        self.receiver.before_response(webhook)
        self.send_response(self.receiver.status)
        for name, value in self.receiver.response_headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""
