"""Serve a small WebSub hub and its feed on loopback: it takes, confirms and denies subscriptions, and pushes."""

import hashlib
import hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode

import requests

CHALLENGE = "pleasant-morning-4711"


def rss(*numbers: int, home: str = "https://thepost.org") -> bytes:
    items = "".join(f"<item><link>{home}/{n}</link><title>Story {n}</title></item>" for n in numbers)
    return f"<rss><channel><title>The Post</title>{items}</channel></rss>".encode()


class Hub:
    """Serve the feed `listed` at ``/feed`` and take subscriptions at ``/hub``, until closed."""

    def __init__(self) -> None:
        self.listed = rss(1, 2)
        self.names_hub = True
        # The status of the response to a subscription request.
        self.status = 202
        # The status of the redirect at ``/moved``.
        self.moved = 307
        self.requested_paths: list[str] = []
        self.forms: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def feed(self) -> str:
        return f"http://{self.host}/feed"

    @property
    def form(self) -> dict[str, str]:
        """The form of the last subscription request."""
        return self.forms[-1]

    def confirm(self, **parameters: str) -> requests.Response:
        """Verify the intent of the subscriber (WebSub, 5.3); keywords replace `hub.` parameters."""
        query = {
            "hub.mode": "subscribe",
            "hub.topic": self.form["hub.topic"],
            "hub.challenge": CHALLENGE,
            "hub.lease_seconds": "86400",
            **{f"hub.{name}": value for name, value in parameters.items()},
        }
        return requests.get(f"{self.form['hub.callback']}?{urlencode(query)}", timeout=20)

    def push(self, body: bytes, method: str = "sha256", secret: str = "") -> int:
        """Push a body to the subscriber, signed (WebSub, 7); return the status of the response."""
        key = secret or self.form["hub.secret"]
        signature = hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest() if method else ""
        headers = {"content-type": "application/rss+xml"}
        if method:
            headers["x-hub-signature"] = f"{method}={signature}"
        return requests.post(self.form["hub.callback"], body, headers=headers, timeout=20).status_code

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.hub.requested_paths.append(self.path)
        if self.path != "/feed":
            self._send(404, b"")
            return
        links = f'<http://{self.hub.host}/hub>; rel="hub", <{self.hub.feed}>; rel="self"'
        self._send(200, self.hub.listed, **({"Link": links} if self.hub.names_hub else {}))

    def do_POST(self) -> None:
        if self.path == "/moved":
            self.rfile.read(int(self.headers["content-length"]))
            self._send(self.hub.moved, b"", Location="/hub")
            return
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        self.hub.forms.append({name: values[0] for name, values in parse_qs(text).items()})
        self._send(self.hub.status, b"")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
