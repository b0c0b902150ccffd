"""Pages for people and JSON for programs, from a real database; what comes from the net stays text."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from db import Database, sources
from db.tables import FeedRow
from pipeline.enrich import enrich
from pipeline.records import Block, Document, Feed, Source
from pipeline.urls import safe_link
from testing.web import Client
from tests.db.stored_entries import NOW, claim, follow, sight, store, to_store
from web.app import create_app

EVIL = '<script>alert("x")</script> & "quotes"'
URL = "https://thepost.example/a"


def _fill(database: Database) -> Database:
    now = datetime.now(UTC)
    sight(database, follow(database, 'The <b>"Post"</b>', now), URL, now=now)
    quote = Block(
        '"The <b>mill</b> is safe now for all who work there," said Ada Holm, the mayor of the town.'
    )
    blocks = (Block(f"The mill opened again. {EVIL}"), quote)
    document = Document(url=URL, title=f"Mill opens {EVIL}", blocks=blocks)
    store(database, to_store(database, claim(database, now)[0], now), enrich(document), now)
    return database


@pytest.fixture
def filled(database: Database) -> Database:
    return _fill(database)


@pytest.fixture(scope="module")
def filled_once(shared_database: Database) -> Database:
    return _fill(shared_database)


@pytest.fixture(scope="module")
def client(filled_once: Database) -> Iterator[Client]:
    opened = Client(filled_once)
    yield opened
    opened.stop()


@pytest.fixture
def own_client(filled: Database) -> Iterator[Client]:
    """Serve a database that no other test reads."""
    opened = Client(filled)
    yield opened
    opened.stop()


@pytest.mark.parametrize("path", ["/", "/articles/1", "/search?q=mill", "/feeds", "/status"])
def test_what_an_article_says_is_shown_as_text_and_never_run(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_an_article_is_shown_with_its_quotes_and_who_said_them(client: Client) -> None:
    page = client.get("/articles/1").text
    quotes = page[page.index('<h2 lang="en">Quotes</h2>') :]
    assert [part in quotes for part in ("Ada Holm", "said", "&lt;b&gt;mill&lt;/b&gt; is safe", "<b>")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/articles", "/api/v1/search?q=mill", "/api/v1/events", "/api/v1/feeds", "/api/v1/stats"],
)
def test_programs_get_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, bool(response.json())) == (200, True)


def test_what_is_not_there_is_said_to_people_and_to_programs(client: Client) -> None:
    assert "No article 99" in client.get("/articles/99").text
    assert client.get("/api/v1/articles/99").json()["detail"] == "No article 99."
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/articles/1", "/search?q=mill", "/feeds", "/status", "/health", "/api/v1/articles/1", "/nowhere"],
)
def test_head_has_the_status_and_the_headers_of_get_without_its_body(client: Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**40])
def test_a_number_that_no_row_has_is_an_error_of_the_request(client: Client, number: int) -> None:
    for path in (f"/articles/{number}", f"/api/v1/articles/{number}"):
        assert client.get(path).status_code == 404
    assert client.get(f"/api/v1/events?after={number}").status_code == (200 if number < 2**63 else 422)
    assert client.get(f"/api/v1/articles?limit={number}").status_code == 422


@pytest.mark.parametrize("text", ["-1", "one", "1.5", "0x1", "1" * 5000])
def test_what_is_no_number_of_an_article_is_not_found(client: Client, text: str) -> None:
    assert "article_id" in client.get(f"/api/v1/articles/{text}").json()["detail"]
    page = client.get(f"/articles/{text}")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_the_status_says_how_many_feeds_are_due(filled: Database, own_client: Client) -> None:
    assert "1 feed, 1 due" in own_client.get("/").text
    with filled.transaction() as session:
        session.execute(update(FeedRow).values(next_visit_at=datetime.now(UTC) + timedelta(hours=1)))
    assert "1 feed, none due" in own_client.get("/").text


def test_the_menu_leads_to_a_page_with_the_stages_and_what_fails(
    filled: Database, own_client: Client
) -> None:
    assert '<a href="/status">Status</a>' in own_client.get("/").text
    page = own_client.get("/status").text
    assert [words in page for words in ("<td>enrich</td>", "<td>created</td>", "What fails")] == [
        True,
        True,
        False,
    ]
    with filled.transaction() as session:
        session.execute(update(FeedRow).values(failures=3, error_reason="http.503", error_message="no"))
    assert "3× http.503: no" in own_client.get("/status").text


def test_the_search_page_says_how_many_articles_match(client: Client) -> None:
    assert "1 article<" in client.get("/search?q=mill").text
    assert "article<" not in client.get("/search?q=zeppelin").text


def test_health_is_bad_when_due_feeds_are_not_visited(filled: Database, own_client: Client) -> None:
    assert own_client.get("/health").status_code == 200
    with filled.transaction() as session:
        source = sources.add_source(session, Source("Old", "https://old.example/"), datetime.now(UTC))
        sources.add_feed(
            session, source, Feed("https://old.example/f"), datetime.now(UTC) - timedelta(hours=1)
        )
    response = own_client.get("/health")
    assert (response.status_code, "beat" in response.json()["problem"]) == (503, True)


def test_health_and_status_say_which_disk_is_full(
    own_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path))
    monkeypatch.setenv("COPYDESK_MIN_FREE_DISK_MB", "1000000000")
    response = own_client.get("/health")
    assert response.status_code == 503
    assert f"the disk of {tmp_path} is full" in response.json()["problem"]
    for path in ("/", "/status"):
        assert "and 1000000000 MB are needed" in own_client.get(path).text


@pytest.mark.parametrize(
    ("url", "link"), [("https://a.example", "https://a.example"), ("javascript:alert(1)", "")]
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    assert safe_link(url) == link


@pytest.mark.process
def test_a_browser_shows_the_newest_article(client: Client, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("there is no Chromium on this machine")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--dump-dom")
    done = subprocess.run(
        [browser, *options, client.base], capture_output=True, text=True, timeout=90, check=False
    )
    assert "Mill opens" in done.stdout, done.stderr


def test_the_page_of_feeds_has_a_hundred_of_them_and_leads_to_the_next(database: Database) -> None:
    with database.transaction() as session:
        # In the order of their numbers the second publication comes first.
        for name, count in (("The Post", 120), ("The Mail", 30)):
            source_id = sources.add_source(session, Source(name, ""), NOW)
            for number in range(count):
                url = f"https://{name[4:].lower()}.example/{number}.xml"
                sources.add_feed(session, source_id, Feed(url), NOW)
    client = TestClient(create_app(database))
    first = client.get("/feeds").text
    assert (first.count("mail.example"), first.count("post.example")) == (30, 70)
    (link,) = re.findall(r'<a href="([^"]+)" rel="next">', first)
    last = client.get(link).text
    assert (last.count("mail.example"), last.count("post.example"), 'rel="next"' in last) == (0, 50, False)
    assert set(re.findall(r"post\.example/(\d+)", first + last)) == {str(number) for number in range(120)}


def test_a_paused_feed_has_no_next_visit(filled: Database) -> None:
    client = TestClient(create_app(filled))
    assert "paused" not in client.get("/feeds").text
    with filled.transaction() as session:
        session.execute(update(FeedRow).values(paused_at=NOW))
    assert '<td class="nowrap">paused</td>' in client.get("/feeds").text


def test_pages_are_shown_under_names_that_no_other_site_can_have(filled_once: Database) -> None:
    client = TestClient(create_app(filled_once))
    for host in ("localhost:8700", "127.0.0.1", "[::1]:8700", "192.168.1.7", "web:8700"):
        for path in ("/", "/metrics"):
            assert client.get(path, headers={"Host": host}).status_code == 200, (host, path)


def test_pages_are_not_shown_under_a_domain_name_that_is_not_allowed(filled_once: Database) -> None:
    client = TestClient(create_app(filled_once))
    for host in ("evil.example:8700", "127.0.0.1.evil.example", "[::1", ""):
        for path in ("/", "/articles/1", "/feeds", "/search?q=mill", "/status", "/metrics"):
            page = client.get(path, headers={"Host": host})
            assert (page.status_code, "Post" in page.text) == (421, False), (host, path)
            assert "COPYDESK_WEB_ALLOWED_HOSTS" in page.text


def test_pages_are_shown_under_a_domain_name_that_is_allowed(filled_once: Database) -> None:
    app = create_app(filled_once, allowed_hosts=frozenset({"desk.example"}))
    assert TestClient(app).get("/", headers={"Host": "Desk.example:8443"}).status_code == 200
