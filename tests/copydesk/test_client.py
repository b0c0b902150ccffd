"""The client reads what the API sends, and names what the server refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

import copydesk.client
from copydesk.client import Article, Client, ClientError
from copydesk.client.rows import Rows
from db import Database
from services.tokens import Scope, create_token
from testing.web import Client as Server
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store
from web.app import create_app

COUNT = 5


@dataclass
class Moment:
    at: datetime | None


@pytest.fixture(scope="module")
def client(shared_database: Database) -> Iterator[Client]:
    database = shared_database
    lister = follow(database)
    for number in range(COUNT):
        url = f"https://thepost.example/{number}"
        sight(database, lister, url)
        story = article(url, f"Story number {number} is about the mill and the {'x' * number} river.")
        store(database, to_store(database, claim(database)[0]), story)
    server = Server(database)
    yield Client(server.base)
    server.stop()


def test_every_article_is_read_with_its_types(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.client.connection.PAGE_SIZE", 2)
    articles = client.articles("mill")
    assert sorted(article.id for article in articles) == list(range(1, COUNT + 1))
    first = articles[0]
    assert (first.title, first.source, first.authors) == ("Mill opens", "The Post", ("Ada Roe",))
    assert first.published == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert len(client.articles("mill", limit=3)) == 3
    assert client.article(1)["summary"]["title"] == "Mill opens"


def test_counts_and_events_are_records(client: Client) -> None:
    (count,) = client.counts("mill", by="source", share=True)
    assert (count.value, count.articles, count.share) == ("The Post", COUNT, 1.0)
    events = client.events(after=2, limit=2)
    assert [(event.id, event.kind, event.at) for event in events] == [
        (3, "created", NOW),
        (4, "created", NOW),
    ]
    assert len(events[1:]) == 1


def test_a_search_returns_the_places_of_the_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hits = client.search("mill river", limit=2)
    assert len(hits) == 2
    start, end = hits[0].excerpt_highlights[0]
    assert hits[0].excerpt[start:end] == "mill"
    assert hits[0].published == datetime(2026, 11, 24, 11, tzinfo=UTC)
    monkeypatch.setattr("copydesk.client.connection.PAGE_SIZE", 2)
    assert len(client.search("mill", order="newest", limit=None)) == COUNT


def test_events_are_read_to_the_end_and_followed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.client.event_calls.PAGE_SIZE", 2)
    assert [event.id for event in client.iter_events(after=1)] == list(range(2, COUNT + 1))
    assert [event.id for event in islice(client.follow_events(after=3), 2)] == [4, 5]


def test_what_is_followed_is_returned_as_records(client: Client) -> None:
    source = client.source(1)
    assert (source.name, client.sources()[0]) == ("The Post", source)
    assert client.feed(1) == client.feeds(source=1)[0]
    assert client.source_health()[0].source == "The Post"
    assert len(client.failing_feeds()) == 0
    assert client.revisions(1)[0].title == "Mill opens"
    assert client.counts_chart("mill", by="source").startswith("<svg")


def test_sources_and_feeds_are_changed(database: Database) -> None:
    follow(database)
    follow(database, "The Echo")
    with database.transaction() as session:
        token = create_token(session, "manager", [Scope.READ, Scope.MANAGE])
    server = Server(database)
    client = Client(server.base, token)
    assert client.change_source(1, name="The Mail", add_tags=["daily"]).tags == ("daily",)
    assert client.merge_source(2, 1).feeds == 2
    assert client.split_source(1, [2], "The Echo").name == "The Echo"
    assert client.change_feed(1, paused=True).paused_at is not None
    assert client.retry_feeds() == 0
    assert client.remove_feed(1).id == 1
    assert client.remove_source(1).name == "The Mail"
    assert [source.name for source in client.sources()] == ["The Echo"]
    server.stop()


def test_every_path_of_the_api_has_a_call() -> None:
    """Paths that a call reaches by another one are named; the others stand in the code of the client."""
    code = "".join(path.read_text("utf-8") for path in Path(copydesk.client.__file__).parent.glob("*.py"))
    reached_by_others = {"/stories/{}/articles"}
    paths = {
        re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1"))
        for path in create_app(Database("sqlite://")).openapi()["paths"]
        if path.startswith("/api/v1/")
    }
    strings = re.findall(r'"(?:\{API\}|/api/v1)?(/[^"]+)"', code)
    written = {re.sub(r"\{\w+\}", "{}", string) for string in strings}
    assert paths - written - reached_by_others == set()


def test_what_the_server_refuses_is_an_error_in_its_words(client: Client) -> None:
    with pytest.raises(ClientError, match=r"did you mean title\?") as refused:
        client.articles("titel:mill")
    assert refused.value.status == 422
    with pytest.raises(ClientError, match="No article 99"):
        client.article(99)
    with pytest.raises(ClientError) as unreachable:
        Client("http://127.0.0.1:9").articles()
    assert str(unreachable.value) == "http://127.0.0.1:9 cannot be reached: Connection refused"
    with pytest.raises(ClientError, match=r"^http://nowhere.invalid cannot be reached: [^()]+$"):
        Client("http://nowhere.invalid").articles()


def test_an_answer_that_is_no_json_names_the_url(client: Client) -> None:
    with pytest.raises(ClientError, match="is it the URL of Copydesk"):
        client._request("GET", "/feeds")


def test_rows_become_a_table(client: Client) -> None:
    pandas = pytest.importorskip("pandas")
    frame = client.articles("mill").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert (len(frame), set(frame["title"])) == (COUNT, {"Mill opens"})


def test_times_with_several_offsets_become_a_column_of_times() -> None:
    pandas = pytest.importorskip("pandas")
    values = ("2026-11-24T08:00+01:00", None, "2026-11-24T08:00-05:00")
    frame = Rows([Moment(datetime.fromisoformat(value) if value else None) for value in values]).to_pandas()
    assert frame["at"].dt.hour.dropna().tolist() == [7, 13]
    assert isinstance(Rows([]).to_pandas(), pandas.DataFrame)


def test_an_empty_table_has_its_columns(client: Client) -> None:
    pytest.importorskip("pandas")
    frame = client.articles("nothing").to_pandas()
    assert (len(frame), list(frame)) == (0, [field.name for field in fields(Article)])
    assert str(frame["published"].dt.tz) == "UTC"
    assert list(client.articles("mill")[:0].to_pandas()) == list(frame)


def test_watches_are_added_changed_and_removed(database: Database) -> None:
    with database.transaction() as session:
        token = create_token(session, "manager", [Scope.MANAGE])
    server = Server(database)
    client = Client(server.base, token)
    watch, secret = client.watches.add("mills", "mill", webhook="https://hooks.example.org/in")
    assert (watch.state, watch.channels[0]["kind"], secret[:6]) == ("ok", "webhook", "whsec_")
    assert client.watches.change("mills", paused=True).state == "paused"
    assert [found.name for found in client.watches.list()] == ["mills"]
    assert (len(client.watches.deliveries("mills")), client.watches.replay("mills")) == (0, 0)
    client.watches.remove("mills")
    with pytest.raises(ClientError, match="no watch 'mills'"):
        client.watches.deliveries("mills")
    server.stop()
