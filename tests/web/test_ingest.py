"""Pages are imported over the API by the rules of the command, and only with a token for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from copydesk.client import Client as CopydeskClient
from db import Database, ledger
from db.ledger import ClaimLimits
from services.tokens import Scope, create_token
from testing.web import Client
from tests.db.stored_entries import LEASE, NOW
from web.body_limit import MAX_BODY_BYTES

Send = Callable[..., requests.Response]
URL = "https://thepost.org/mill"
HTML = "<html lang=en><meta charset=latin1><h1>Mill opens</h1><p>The müll opened on Monday.</p></html>"


@pytest.fixture
def send(database: Database) -> Iterator[Send]:
    with database.transaction() as session:
        tokens = {scope: create_token(session, scope, [scope]) for scope in Scope}
    client = Client(database)

    def send_request(
        body: Any = None, scope: Scope | None = Scope.INGEST, **arguments: Any
    ) -> requests.Response:
        headers = {"Content-Type": "application/json"}
        if scope:
            headers["Authorization"] = f"Bearer {tokens[scope]}"
        url = f"{client.base}/api/v1/ingest"
        return requests.post(url, json=body, headers=headers, timeout=60, **arguments)

    yield send_request
    client.stop()


def test_urls_and_pages_are_imported_once(send: Send, database: Database) -> None:
    body = {"urls": [f"{URL}/1"], "pages": [{"url": URL, "html": HTML}], "source": "The Post"}
    response = send(body)
    assert (response.status_code, response.json()) == (
        202,
        {
            "urls": {"new": 1, "known": 0, "forgotten": 0},
            "pages": {"taken": 1, "known": 0, "forgotten": 0},
            "skipped": {},
        },
    )
    with database.transaction() as session:
        claims = ledger.claim_entries(session, NOW.replace(year=2100), ClaimLimits(10, 10, LEASE))
    assert len(claims) == 2
    assert send({"urls": [f"{URL}/1"]}).json()["urls"] == {"new": 0, "known": 1, "forgotten": 0}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "nothing to import"),
        ({"urls": ["http://127.0.0.1/admin"]}, "127.0.0.1"),
        ({"pages": [{"url": "ftp://thepost.org/x", "html": "x"}]}, "only http and https"),
        ({"urls": [URL], "pages": [{"url": "http://10.0.0.1/", "html": "x"}]}, "10.0.0.1"),
        ({"url": URL}, "url: Extra inputs"),
    ],
)
def test_nothing_is_imported_when_a_part_cannot_be(send: Send, body: Any, words: str) -> None:
    response = send(body)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert words in response.json()["detail"]
    assert send({"urls": [URL]}).json()["urls"] == {"new": 1, "known": 0, "forgotten": 0}


def test_a_body_that_is_not_json_is_refused_with_the_place(send: Send) -> None:
    response = send(data=b'{"urls": nonsense}')
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "the body is not JSON at character 9: Expecting value."


@pytest.mark.parametrize(("scope", "status"), [(None, 401), (Scope.READ, 403), (Scope.MANAGE, 403)])
def test_a_token_for_importing_is_needed(send: Send, scope: Scope | None, status: int) -> None:
    assert send({"urls": [URL]}, scope).status_code == status


def test_a_page_or_a_body_that_is_too_large_is_refused(send: Send) -> None:
    page = {"url": URL, "html": "x" * 10_000_001}
    assert send({"pages": [page]}).json()["skipped"] == {"too_large": 1}
    response = send(data=b"[" + b" " * MAX_BODY_BYTES + b"]")
    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


def test_the_client_imports(database: Database) -> None:
    with database.transaction() as session:
        token = create_token(session, "importer", [Scope.INGEST])
    server = Client(database)
    report = CopydeskClient(server.base, token).ingest([f"{URL}/1"], {URL: HTML})
    server.stop()
    assert (report.urls["new"], report.pages["taken"]) == (1, 1)
