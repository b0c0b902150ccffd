"""The API lists sources and feeds as the commands do, with the same filters."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from db import Database
from services import feed_management, source_management
from testing.web import Client
from tests.db.stored_entries import follow


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    now = datetime.now(UTC)
    post = follow(database, "The Post", now)
    follow(database, "The Wire", now)
    with database.transaction() as session:
        source_management.tag_source(session, "The Wire", ["agency"])
        feed_management.pause_feeds(session, [post.feed_id or 0])
    opened = Client(database)
    yield opened
    opened.stop()


def test_sources_and_feeds_are_filtered_like_the_commands(client: Client) -> None:
    assert [row["name"] for row in client.get("/api/v1/sources").json()["items"]] == ["The Post", "The Wire"]
    assert [row["name"] for row in client.get("/api/v1/sources?tag=AGENCY").json()["items"]] == ["The Wire"]
    assert client.get("/api/v1/sources?paused=true").json()["items"] == []
    assert [row["source"] for row in client.get("/api/v1/feeds?state=paused").json()["items"]] == ["The Post"]
    assert [row["source"] for row in client.get("/api/v1/feeds?tag=agency").json()["items"]] == ["The Wire"]
    assert client.get("/api/v1/feeds?state=odd").status_code == 422


def test_lists_have_pages_that_go_on_where_their_last_item_was_removed(
    client: Client, database: Database
) -> None:
    for path, name in (("/sources", "name"), ("/feeds", "source")):
        first = client.get(f"/api/v1{path}?limit=1")
        assert [row[name] for row in first.json()["items"]] == ["The Post"]
        rows = requests.get(
            f"{client.base}/api/v1{path}?limit=1", headers={"Accept": "application/jsonl"}, timeout=20
        )
        assert rows.links["next"]["url"] == first.json()["next"]
        last = client.get(first.json()["next"]).json()
        assert ([row[name] for row in last["items"]], last["next"]) == (["The Wire"], None)
    with database.transaction() as session:
        feed_management.remove_feeds(session, [1])
    assert [row["source"] for row in client.get(first.json()["next"]).json()["items"]] == ["The Wire"]


@pytest.mark.parametrize(
    "values", [["The Post"], [1, 2], ["a\0", 1], ["\ud800", 1], ["a", "b"], ["a", 2**63], None]
)
def test_a_cursor_of_other_values_is_refused(client: Client, values: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    for path in ("/api/v1/sources", "/api/v1/feeds", "/feeds"):
        assert client.get(f"{path}?cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    "path", ["/sources?tag", "/sources?folder", "/feeds?tag", "/feeds?folder", "/stories?since"]
)
def test_a_nul_character_in_a_filter_is_no_fault_of_the_server(client: Client, path: str) -> None:
    assert client.get(f"/api/v1{path}=%00").status_code in {200, 422}


def test_one_source_has_its_feeds_and_one_feed_has_its_source(client: Client) -> None:
    details = client.get("/api/v1/sources/1").json()
    assert (details["source"]["name"], [feed["id"] for feed in details["feeds"]]) == ("The Post", [1])
    assert client.get("/api/v1/feeds/1").json()["source"] == "The Post"
    assert [client.get(f"/api/v1/failing-feeds?limit={n}").status_code for n in (1, 0)] == [200, 422]
    assert [client.get(path).status_code for path in ("/api/v1/sources/9", "/api/v1/feeds/9")] == [404, 404]


def test_a_method_or_a_path_that_there_is_not_is_a_problem_with_details(client: Client) -> None:
    posted = requests.post(f"{client.base}/api/v1/stats", timeout=20)
    for response, status in ((posted, 405), (client.get("/api/v1/nothing"), 404)):
        assert (response.status_code, response.json()["status"]) == (status, status)
        assert response.headers["content-type"] == "application/problem+json"
