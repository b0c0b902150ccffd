"""Serve the web page on loopback, in a thread of the test."""

from threading import Thread

import requests
import uvicorn

from db import Database
from web.app import create_app


class Client:
    """A web server in a thread, and a client for it."""

    def __init__(self, database: Database) -> None:
        self._server = uvicorn.Server(uvicorn.Config(create_app(database), port=0, log_level="error"))
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=20)

    def head(self, path: str) -> requests.Response:
        return requests.head(self.base + path, timeout=20)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
