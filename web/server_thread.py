"""Serve the web page in a thread of another process: a process of its own takes 50 MB for modules that both load."""

import select
import threading
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Server

__all__ = ["ServerThread"]

# More than the server waits for requests that run.
_STOP_SECONDS = 5.0
_RETRY_SECONDS = 2.0


class ServerThread:
    """Serves in a thread, from the first connection on; use it as a context manager.

    The application is loaded when it is first used, which takes about a second: the process has other work when it
    starts, and an installation whose page nobody opens needs no memory for it. What fails is tried again; connections
    wait meanwhile.

    Args:
        listener: from `web.sockets.bind_socket`.
        build_app: returns the application, see `web.app.create_app`.
        report: called with the error when the application cannot be built, or the server ends.
    """

    def __init__(
        self, listener: socket, build_app: "Callable[[], FastAPI]", report: Callable[[Exception], None]
    ) -> None:
        self._listener, self._build_app, self._report = listener, build_app, report
        self._server: Server | None = None
        self._stopped = threading.Event()
        # A thread that still waits for the first connection does not keep the process.
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        select.select([self._listener], [], [])
        while not self._stopped.is_set():
            try:
                self._serve()
            except Exception as error:  # noqa: BLE001 - whatever it is, the process goes on, and the page comes back
                self._report(error)
            self._stopped.wait(_RETRY_SECONDS)

    def _serve(self) -> None:
        # Built first: whoever builds it decides when libraries may be loaded.
        app = self._build_app()
        from web.app import make_server

        self._server = make_server(app)
        if not self._stopped.is_set():
            # The server closes its sockets at its end.
            self._server.run(sockets=[self._listener.dup()])
