"""The HTTP API: pages, validators, formats, problems, and who may read."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from db import Database
from pipeline.query import MAX_QUERY_CHARS
from services.article_export import COLUMNS
from services.tokens import Scope, create_token, revoke_token
from testing.web import Client
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

NAMES = ("The Post", "The Mail", "Brenholm Courier")


def _fill(database: Database) -> None:
    for number, name in enumerate(NAMES):
        url, now = f"https://{name.split()[-1].lower()}.example/a", NOW + timedelta(days=number)
        sight(database, follow(database, name), url, now=now)
        story = article(url, f"The mill opened again, said Ada Roe. Number {number}. " + "It rained. " * 99)
        store(database, to_store(database, claim(database, now)[0], now), story, now)


@pytest.fixture(scope="module")
def base(shared_database: Database) -> Iterator[str]:
    _fill(shared_database)
    client = Client(shared_database)
    yield f"{client.base}/api/v1"
    client.stop()


@pytest.fixture
def own_base(database: Database) -> Iterator[str]:
    """Serve a database that no other test reads."""
    _fill(database)
    client = Client(database)
    yield f"{client.base}/api/v1"
    client.stop()


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=20
    )


def test_pages_hold_every_article_once(base: str) -> None:
    ids, path = [], "/api/v1/articles?q=mill&limit=2"
    while path:
        page = _get(base.removesuffix("/api/v1") + path).json()
        assert page["total"] == {"articles": 3, "is_exact": True}
        ids += [item["id"] for item in page["items"]]
        path = page["next"]
    assert sorted(ids) == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/articles?langauge=en", "unknown parameters: langauge"),
        ("/articles?q=titel:x", "did you mean title?"),
        ("/articles?cursor=x", "cursor"),
        ("/articles?cursor=WyIyMDI2IiwgbnVsbF0", "cursor"),
        ("/counts?by=nothing", "by: there is no 'nothing'; it is one of day, week, month,"),
        ("/entities?kind=people", "kind: there is no 'people'; it is one of person, org, place, group"),
        ("/entities?country=Estonia", "two letters, such as EE"),
        ("/articles?q=mill&q=fire", "q: given more than once"),
        ("/quotes?limit=1&limit=2", "limit: given more than once"),
        ("/events?after=-1", "after"),
    ],
)
def test_a_wrong_parameter_is_a_problem_in_words(base: str, path: str, words: str) -> None:
    response = _get(base + path)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert words in response.json()["detail"]
    assert response.json()["status"] == 422


def test_a_query_that_is_too_long_is_refused_with_the_position(base: str) -> None:
    problem = _get(f"{base}/articles?q={'x' * (MAX_QUERY_CHARS + 1)}").json()
    assert (problem["status"], problem["position"]) == (422, MAX_QUERY_CHARS + 1)


@pytest.mark.parametrize("path", ["/articles", "/articles/1", "/search?q=mill", "/counts", "/feeds"])
def test_what_the_client_has_is_not_sent_again(base: str, path: str) -> None:
    first = _get(base + path)
    again = _get(base + path, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert _get(base + path, If_None_Match='"other"').status_code == 200


def test_an_article_that_did_not_change_since_a_time_is_not_sent(base: str) -> None:
    modified = _get(f"{base}/articles/1").headers["last-modified"]
    assert _get(f"{base}/articles/1", If_Modified_Since=modified).status_code == 304
    assert _get(f"{base}/articles/1", If_Modified_Since="Mon, 23 Nov 2026 12:00:00 GMT").status_code == 200
    assert _get(f"{base}/articles/1", If_Modified_Since="yesterday").status_code == 200


def test_long_answers_are_compressed_and_head_has_no_body(base: str) -> None:
    assert _get(f"{base}/articles/1", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in _get(f"{base}/articles/1", Accept_Encoding="identity").headers
    head = requests.head(f"{base}/articles", timeout=20)
    assert (head.status_code, head.content) == (200, b"")


def test_rows_come_as_csv_and_json_lines(base: str) -> None:
    table = list(csv.DictReader(io.StringIO(_get(f"{base}/articles", Accept="text/csv").text)))
    assert [tuple(row) for row in table] == [COLUMNS] * 3
    (line,) = _get(f"{base}/articles?q=source:mail", Accept="application/jsonl").text.splitlines()
    assert json.loads(line)["source"] == "The Mail"


def test_a_limit_of_times_returns_the_newest_and_without_one_all_are_returned(base: str) -> None:
    every = _get(f"{base}/counts?by=day").json()["items"]
    assert _get(f"{base}/counts?by=day&limit=1").json()["items"] == every[-1:]
    chart = _get(f"{base}/counts.svg?by=day&limit=1").text
    assert every[-1]["value"] in chart


def test_counts_and_charts_agree(base: str) -> None:
    items = _get(f"{base}/counts?by=source&share=true").json()["items"]
    assert {item["value"]: item["articles"] for item in items} == dict.fromkeys(NAMES, 1)
    assert {item["share"] for item in items} == {1.0}
    chart = _get(f"{base}/counts.svg?by=source")
    assert chart.headers["content-type"] == "image/svg+xml"
    assert all(name in chart.text for name in NAMES)


def test_a_stream_of_events_goes_on_behind_the_last_one(base: str) -> None:
    with requests.get(
        f"{base}/events/stream", headers={"Last-Event-ID": "1"}, stream=True, timeout=20
    ) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        ids = [line for _, line in zip(range(6), lines, strict=False) if line.startswith("id:")]
    assert ids == ["id: 2"]
    assert _get(f"{base}/events/stream", Last_Event_ID="x").status_code == 422


@pytest.mark.parametrize("headers", [{"Host": "desk.example"}, {"X_Forwarded_For": "192.0.2.1"}])
def test_others_need_a_token_that_allows_what_they_do(
    own_base: str, database: Database, headers: dict[str, str]
) -> None:
    with database.transaction() as session:
        reader = create_token(session, "reader", [Scope.READ])
        manager = create_token(session, "manager", [Scope.MANAGE])
    assert _get(f"{own_base}/articles", **headers).status_code == 401
    assert _get(f"{own_base}/articles", Authorization="Bearer copydesk_wrong", **headers).status_code == 401
    assert _get(f"{own_base}/articles", Authorization=f"Bearer {manager}", **headers).status_code == 403
    assert _get(f"{own_base}/articles", Authorization=f"Bearer {reader}", **headers).status_code == 200
    password = b64encode(f"any:{reader}".encode()).decode()
    assert _get(f"{own_base}/articles", Authorization=f"Basic {password}", **headers).status_code == 200
    assert _get(f"{own_base}/articles", Authorization="Basic nonsense", **headers).status_code == 401
    feed = _get(f"{own_base.removesuffix('/api/v1')}/watch/mills.atom", **headers)
    assert (feed.status_code, feed.headers["WWW-Authenticate"]) == (401, 'Bearer, Basic realm="Copydesk"')
    with database.transaction() as session:
        revoke_token(session, "reader")
    assert _get(f"{own_base}/articles", Authorization=f"Bearer {reader}", **headers).status_code == 401


@pytest.mark.parametrize("authorization", ["Bearer copydesk_wrong", "Bearer", "Basic nonsense", "Digest x"])
def test_a_wrong_token_is_refused_on_this_machine_too(base: str, authorization: str) -> None:
    response = _get(f"{base}/articles", Authorization=authorization)
    assert (response.status_code, "not known" in response.json()["detail"]) == (401, True)


def test_the_position_of_a_mistake_is_counted_from_1_as_in_its_message(base: str) -> None:
    problem = _get(f"{base}/articles?q=mill titel:x").json()
    assert (problem["position"], "character 6:" in problem["detail"]) == (6, True)
