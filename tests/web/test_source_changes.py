"""Sources and feeds are changed over the API by the same rules as by the commands, and only with a token."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from db import Database, sources
from pipeline.records import Feed
from services.tokens import Scope, create_token
from testing.web import Client
from tests.db.stored_entries import follow

Send = Callable[..., requests.Response]


@pytest.fixture
def send(database: Database) -> Iterator[Send]:
    """Send a request with a token for managing; two sources are followed, one with two feeds."""
    now = datetime.now(UTC)
    post = follow(database, "The Post", now)
    follow(database, "The Wire", now)
    with database.transaction() as session:
        sources.add_feed(session, post.source_id or 0, Feed("https://thepost.example/sport"), now)
        token = create_token(session, "manager", [Scope.MANAGE])
    client = Client(database)

    def send_request(method: str, path: str, body: Any = None, token: str = token) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{client.base}/api/v1{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=20)

    yield send_request
    client.stop()


def test_a_source_is_renamed_tagged_and_paused(send: Send) -> None:
    changed = send("PATCH", "/sources/1", {"name": "Post", "paused": True, "add_tags": ["Local"]}).json()
    assert (changed["name"], changed["tags"], changed["paused_at"] is None) == ("Post", ["local"], False)
    changed = send("PATCH", "/sources/1", {"paused": False, "remove_tags": ["local"]}).json()
    assert (changed["tags"], changed["paused_at"]) == ([], None)


def test_sources_are_merged_and_split(send: Send) -> None:
    merged = send("POST", "/sources/2/merge", {"into": "The Post"}).json()
    assert (merged["source"]["feeds"], merged["moved"]["feeds"]) == (3, 1)
    split = send("POST", "/sources/1/split", {"feeds": [3], "name": "Post Sport"}).json()
    assert (split["source"]["name"], split["source"]["feeds"]) == ("Post Sport", 1)


def test_a_feed_is_edited_paused_retried_and_removed(send: Send) -> None:
    feed = send("PATCH", "/feeds/3", {"folder": "World/Sport", "name": "Goals", "paused": True}).json()
    assert (feed["folders"], feed["title"], feed["paused_at"] is None) == (["World", "Sport"], "Goals", False)
    assert send("POST", "/feeds/retry", {"feeds": [1, 3]}).json() == {"due": 1}
    assert send("DELETE", "/feeds/3").json()["removed"] == 1
    assert send("DELETE", "/feeds/3").status_code == 404


def test_a_source_without_articles_is_removed_with_its_feeds(send: Send) -> None:
    removed = send("DELETE", "/sources/1").json()
    assert (removed["removed"], removed["source"]["name"]) == (2, "The Post")
    assert send("DELETE", "/sources/1").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sources/9", {}, 404),
        ("/sources/1", {"nmae": "x"}, 422),
        ("/sources/1", {"name": "The Wire", "add_tags": ["kept out"]}, 422),
        ("/feeds/1", {"url": "ftp://x"}, 422),
    ],
)
def test_a_wrong_change_is_explained_and_changes_nothing(
    send: Send, path: str, body: dict[str, Any], status: int
) -> None:
    response = send("PATCH", path, body)
    assert (response.status_code, bool(response.json()["detail"])) == (status, True)
    if path == "/sources/1":
        assert send("PATCH", "/sources/1", {}).json()["tags"] == []


def test_nothing_is_changed_without_a_token_for_it(send: Send, database: Database) -> None:
    with database.transaction() as session:
        reader = create_token(session, "reader", [Scope.READ])
    assert send("DELETE", "/feeds/1", token="").status_code == 401
    assert send("DELETE", "/feeds/1", token=reader).status_code == 403
    assert send("PATCH", "/feeds/1", {}).status_code == 200
