"""While no worker serves the web page, requests are answered at once."""

import socket
from concurrent.futures import ThreadPoolExecutor

import requests

from cli.unavailable import answer_unavailable
from web.sockets import bind_socket


def test_a_request_that_waits_is_told_to_come_again() -> None:
    with bind_socket("127.0.0.1", 0) as listener, ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/health"
        waiting = pool.submit(requests.get, url, timeout=60)
        while not answer_unavailable(listener):
            pass
        response = waiting.result()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json()["detail"] == "the worker is restarting"


def test_a_request_learns_why_there_is_no_worker() -> None:
    with bind_socket("127.0.0.1", 0) as listener, ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/health"
        waiting = pool.submit(requests.get, url, timeout=60)
        while not answer_unavailable(listener, "the worker process 7 is stopped"):
            pass
        body = waiting.result().json()
    assert (body["ok"], body["problem"], body["detail"]) == (False, *["the worker process 7 is stopped"] * 2)


def test_a_client_that_sends_nothing_does_not_keep_the_next_one_waiting() -> None:
    with bind_socket("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        socket.create_connection(listener.getsockname()).close()
        assert answer_unavailable(listener) == 2
        assert answer_unavailable(listener) == 0
