"""The web page in a thread of another process."""

import socket
from collections.abc import Iterator

import pytest
import requests
from fastapi import FastAPI

from web.server_thread import ServerThread
from web.sockets import bind_socket


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with bind_socket("127.0.0.1", 0) as bound:
        yield bound


def _get(listener: socket.socket, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{listener.getsockname()[1]}{path}", timeout=60)


def _fail(error: Exception) -> None:
    pytest.fail(str(error))


def _make_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def _home() -> str:
        return "home"

    @app.get("/broken")
    def _broken() -> str:
        raise RuntimeError("broken")

    return app


def test_the_application_is_built_at_the_first_connection(listener: socket.socket) -> None:
    built: list[FastAPI] = []

    def build() -> FastAPI:
        built.append(_make_app())
        return built[-1]

    with ServerThread(listener, build, _fail):
        assert not built
        assert _get(listener, "/").json() == "home"
        assert _get(listener, "/").json() == "home"
        assert len(built) == 1


def test_a_request_that_fails_ends_nothing_else(listener: socket.socket) -> None:
    with ServerThread(listener, _make_app, _fail):
        assert _get(listener, "/broken").status_code == 500
        assert _get(listener, "/").json() == "home"


def test_a_connection_waits_until_the_application_can_be_built(listener: socket.socket) -> None:
    reported: list[Exception] = []

    def build() -> FastAPI:
        if not reported:
            raise RuntimeError("no database yet")
        return _make_app()

    with ServerThread(listener, build, reported.append):
        assert _get(listener, "/").json() == "home"
    assert [str(error) for error in reported] == ["no database yet"]


def test_the_socket_stays_open_for_the_next_server(listener: socket.socket) -> None:
    for _ in range(2):
        with ServerThread(listener, _make_app, _fail):
            assert _get(listener, "/").json() == "home"
