"""History, copies, stories, entities and quotes come over the API page by page, in every format."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from copydesk.client import Client as CopydeskClient
from db import Database
from testing.web import Client
from tests.copies.test_comparison import FIRST_MATCH, NOISE, OTHER_REPORT, STORY
from tests.db.test_copies import save


@pytest.fixture(scope="module")
def base(shared_database: Database) -> Iterator[str]:
    """Serve a story, a copy, another report, an edit of the first, and another story."""
    database = shared_database
    save(database, "Post", STORY)
    save(database, "Mail", NOISE.format(STORY[:800]), 2)
    save(database, "Echo", OTHER_REPORT, 3)
    save(database, "Post", STORY.replace("340", "360"))
    save(database, "Wire", FIRST_MATCH, 30)
    client = Client(database)
    yield f"{client.base}/api/v1"
    client.stop()


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=20)


def _pages(base: str, path: str) -> list[Any]:
    """Read every page of a list."""
    items: list[Any] = []
    following: str | None = f"/api/v1{path}"
    while following:
        response = _get(base.removesuffix("/api/v1") + following)
        assert response.status_code == 200, response.text
        items += response.json()["items"]
        following = response.json()["next"]
    return items


def test_the_history_of_an_article(base: str) -> None:
    history = _get(f"{base}/articles/1/history").json()
    (change,) = history["revisions"][1]["changes"]
    assert "[-340-] {+360+}" in change["diff"]
    diff = _get(f"{base}/articles/1/diff?from=1&to=2").json()
    assert (diff["before"]["revision"], diff["after"]["revision"]) == (1, 2)
    assert [change["field"] for change in diff["changes"]] == ["text"]
    assert _get(f"{base}/articles/1/diff").json() == diff
    version = _get(f"{base}/articles/1/at?time=2999-01-01").json()
    assert version["revision"] == 2
    assert "360" in version["text"]
    assert len(_get(f"{base}/articles/1/revisions").json()) == 2


def test_the_copies_of_an_article(base: str) -> None:
    group = _get(f"{base}/articles/2/copies").json()
    assert [(copy["article_id"], copy["source"]) for copy in group["copies"]] == [(1, "Post"), (2, "Mail")]
    assert _get(f"{base}/articles/3/copies").json() is None
    rows = list(csv.DictReader(io.StringIO(_get(f"{base}/articles/2/copies", Accept="text/csv").text)))
    assert [row["article_id"] for row in rows] == ["1", "2"]


def test_a_story_with_its_timeline_and_its_articles(base: str) -> None:
    story = max(_pages(base, "/stories?limit=1"), key=lambda item: item["articles"])
    assert (story["articles"], story["outlets"]) == (3, 3)
    assert _get(f"{base}/stories/{story['id']}").json() == story
    timeline = _get(f"{base}/stories/{story['id']}/timeline").json()
    assert [item["source"] for item in timeline] == ["Post", "Mail", "Echo"]
    members = _pages(base, f"/stories/{story['id']}/articles?limit=2")
    assert [member["id"] for member in members] == [3, 2, 1]
    assert members == _pages(base, f"/articles?q=story:{story['id']}")
    assert _pages(base, "/stories?outlets=4") == []


def test_entities_and_their_mentions(base: str) -> None:
    everybody = _pages(base, "/entities?limit=2")
    assert len({entity["id"] for entity in everybody}) == len(everybody) > 3
    (brekke,) = _pages(base, "/entities?name=solveig+brekke&kind=person")
    assert _get(f"{base}/entities/{brekke['id']}").json() == brekke
    mentions = _pages(base, f"/entities/{brekke['id']}/mentions?limit=1&language=en")
    assert [mention["article_id"] for mention in mentions] == [3, 2, 1][: len(mentions)]
    assert len(mentions) == brekke["articles"] >= 2
    text = _get(f"{base}/articles/{mentions[0]['article_id']}").json()["text"]
    start, end = mentions[0]["ranges"][0]
    assert text[start:end] in "Solveig Brekke"
    assert _pages(base, f"/entities/{brekke['id']}/mentions?language=de") == []


def test_quotes_by_speaker_and_confidence(base: str) -> None:
    quotes = _pages(base, "/quotes?limit=1")
    assert len({(quote["article_id"], quote["text"]) for quote in quotes}) == len(quotes) == 5
    speaker = next(quote["speaker_name"] for quote in quotes if quote["speaker_name"])
    by_speaker = [quote for quote in quotes if quote["speaker_name"] == speaker]
    assert _pages(base, f"/quotes?speaker={speaker}") == by_speaker
    highest = max(quote["confidence"] for quote in quotes)
    assert {quote["confidence"] for quote in _pages(base, f"/quotes?confidence={highest}")} == {highest}
    assert _pages(base, "/quotes?q=source:nobody") == []


@pytest.mark.parametrize("path", ["/stories?articles=1&", "/entities?", "/quotes?"])
def test_a_page_of_rows_names_the_next_page(base: str, path: str) -> None:
    items = _pages(base, path)
    response = _get(f"{base}{path}limit=1", Accept="application/jsonl")
    assert [json.loads(line) for line in response.text.splitlines()] == items[:1]
    assert response.links["next"]["url"] == _get(f"{base}{path}limit=1").json()["next"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/articles/99/history", 404, "No article 99."),
        ("/articles/99/copies", 404, "No article 99."),
        ("/articles/1/diff?from=7", 422, "no revision 7"),
        ("/articles/1/at?time=soon", 422, "write a day such as"),
        ("/articles/1/at?time=1999-01-01", 422, "was first seen on"),
        ("/stories/99", 404, "No story 99."),
        ("/stories?since=soon", 422, "since: soon"),
        ("/entities/99999", 404, "No entity 99999."),
        ("/entities?kind=cat", 422, "kind"),
        ("/quotes?speaker=%21", 422, "no letter and no digit"),
        ("/quotes?speker=roe", 422, "unknown parameters: speker; known are: confidence, cursor"),
        ("/quotes?confidence=2", 422, "confidence"),
        ("/phrases?q=", 422, "since:7d"),
        ("/quotes?cursor=WyIyMDI2Il0", 422, "cursor"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_words(base: str, path: str, status: int, words: str) -> None:
    response = _get(base + path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert words in response.json()["detail"]


def test_the_client_reads_every_list_with_its_types(base: str) -> None:
    client = CopydeskClient(base.removesuffix("/api/v1"))
    story = client.stories(since="2000-01-01", outlets=3)[0]
    assert client.story(story.id) == story
    assert [entry.source for entry in client.timeline(story.id)] == ["Post", "Mail", "Echo"]
    assert len(client.articles(f"story:{story.id}")) == story.articles
    assert [(change.revision, change.field) for change in client.history(1)] == [(2, "text")]
    assert [difference.field for difference in client.diff(1, 1, 2)] == ["text"]
    assert "360" in client.version_at(1, datetime(2999, 1, 1, tzinfo=UTC)).text
    assert [copy.source for copy in client.copies(2)] == ["Post", "Mail"]
    assert len(client.copies(3)) == 0
    (brekke,) = client.entities("solveig brekke", kind="person")
    mentions = client.mentions(brekke.id, language="en")
    assert (len(mentions), mentions[0].name) == (brekke.articles, "Solveig Brekke")
    assert len(client.quotes(confidence=0.1)) == len(client.quotes(limit=1)) + 4
    assert len(client.sources()) == len(client.feeds()) == 4
    assert client.stats()["articles"] == 4
    assert client.phrases("source:post", limit=3)[0].articles >= 1
