"""The client reads what the API sends, and names what the server refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from copydesk.client import Client, ClientError
from copydesk.client.rows import Rows
from db import Database
from services.tokens import Scope, create_token
from testing.web import Client as Server
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

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
    monkeypatch.setattr("copydesk.client.connection._PAGE_SIZE", 2)
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


def test_what_the_server_refuses_is_an_error_in_its_words(client: Client) -> None:
    with pytest.raises(ClientError, match=r"did you mean title\?") as refused:
        client.articles("titel:mill")
    assert refused.value.status == 422
    with pytest.raises(ClientError, match="No article 99"):
        client.article(99)
    with pytest.raises(ClientError, match="cannot be reached"):
        Client("http://127.0.0.1:9").articles()


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
