"""Watches are managed over the API with a token, without commands, and their feeds are served."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from db import Database
from services.tokens import Scope, create_token
from services.watch_matches import WatchMatcher
from services.watches import WatchRequest, add_watch
from testing.web import Client
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

Send = Callable[..., requests.Response]
HOOK = "https://hooks.example.org/in"


@pytest.fixture
def send(database: Database) -> Iterator[Send]:
    """Send a request with a token for managing."""
    with database.transaction() as session:
        token = create_token(session, "manager", [Scope.MANAGE])
    client = Client(database)

    def send_request(method: str, path: str, body: Any = None, token: str = token) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, client.base + path, json=body, headers=headers, timeout=20)

    yield send_request
    client.stop()


def test_a_watch_is_added_shown_changed_and_removed(send: Send) -> None:
    added = send("POST", "/api/v1/watches", {"name": "mills", "query": "mill", "webhook": HOOK})
    assert added.status_code == 201
    assert added.json()["secret"].startswith("whsec_")
    (item,) = send("GET", "/api/v1/watches").json()["items"]
    assert (item["name"], item["state"], item["channels"][0]["target"]) == ("mills", "ok", HOOK)
    changed = send("PATCH", "/api/v1/watches/mills", {"feed": True, "webhook": "", "paused": True}).json()
    assert ([channel["kind"] for channel in changed["channels"]], changed["state"]) == (["feed"], "paused")
    assert send("PATCH", "/api/v1/watches/mills", {"paused": False}).json()["paused_at"] is None
    assert send("GET", "/api/v1/watches/mills/deliveries").json() == {"items": []}
    assert send("POST", "/api/v1/watches/mills/replay", {}).json() == {"replayed": 0}
    assert send("DELETE", "/api/v1/watches/mills").json()["name"] == "mills"
    assert send("GET", "/api/v1/watches/mills").status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"name": "mills", "query": "mill (", "feed": True}, "the query"),
        ({"name": "mills", "query": "mill"}, "at least one of"),
        ({"name": "mills", "query": "mill", "command": "touch /tmp/x"}, "command"),
        ({"name": "mills", "query": "mill", "webhook": "file:///etc/passwd"}, "webhook URL"),
        ({"name": "mills", "query": "mill", "digest": "daily"}, "mail server"),
        ({"name": "mills", "query": "mill", "webhook": "https://hooks.example.org:22/in"}, "port"),
        ({"name": "mills", "query": "mill", "webhook": "http://127.0.0.1/in"}, "not public"),
    ],
)
def test_a_wrong_watch_is_explained_and_not_stored(send: Send, body: dict[str, Any], problem: str) -> None:
    response = send("POST", "/api/v1/watches", body)
    assert response.status_code == 422
    assert problem in response.json()["detail"]
    assert send("GET", "/api/v1/watches").json() == {"items": []}


def test_a_token_for_reading_or_none_manages_no_watches(send: Send, database: Database) -> None:
    with database.transaction() as session:
        reader = create_token(session, "reader", [Scope.READ])
    assert send("GET", "/api/v1/watches", token=reader).status_code == 403
    assert send("GET", "/api/v1/watches", token="").status_code == 401


def test_a_command_is_not_shown_over_http(send: Send, database: Database) -> None:
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", command="notify --key secret"))
    response = send("GET", "/api/v1/watches/mills")
    assert response.json()["channels"][0]["kind"] == "command"
    assert "secret" not in response.text


def test_the_feed_of_a_watch_is_atom_and_json(send: Send, database: Database) -> None:
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", has_feed=True))
        add_watch(session, WatchRequest("hooks", "mill", webhook=HOOK))
    empty = send("GET", "/watch/mills.atom", token="")
    assert (empty.status_code, "<updated>20" in empty.text) == (200, True)
    sight(database, follow(database), "https://thepost.example/a")
    (entry,) = claim(database)
    store(database, to_store(database, entry), article("https://thepost.example/a"))
    WatchMatcher(database, 6).run(NOW)
    atom = send("GET", "/watch/mills.atom", token="")
    assert "<title>Mill opens</title>" in atom.text
    assert atom.headers["content-type"].startswith("application/atom+xml")
    assert [item["title"] for item in send("GET", "/watch/mills.json", token="").json()["items"]] == [
        "Mill opens"
    ]
    assert send("GET", "/watch/hooks.atom", token="").status_code == 404
    assert send("GET", "/watch/nothing.json", token="").status_code == 404
