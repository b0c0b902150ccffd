"""Attacks in feeds, links, redirects, sitemaps, titles, authors and JSON-LD go through the whole pipeline unharmed."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from db import Database, queries
from pipeline.serialization import from_bytes
from services.sources import StarterFeed, follow_feed
from testing.hostile import Canary, HostileSite, internal_urls
from testing.web import Client
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

SECURITY = Path(__file__).resolve().parents[3] / "shared/data/security"
STRINGS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "'; DROP TABLE articles; --",
    "{{7*7}} ${7*7} %x %n",
    "../../../../etc/passwd",
    "\u202eevil\u202c \ufeff\u200b",
    "\ud800",
    "a\x00b\x1b[31mred",
    "=cmd|'/c calc'!A0",
    "[x](javascript:alert(1))",
    "&xxe; <![CDATA[x]]>",
)
_ENTITIES = '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
DOCUMENTS = (
    '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>',
    f"<!DOCTYPE d [{_ENTITIES}]><rss><channel><title>&c;</title></channel></rss>",
    '<!DOCTYPE d SYSTEM "http://127.0.0.1/evil.dtd"><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
)
# Tables that hold what was fetched, as it was.
RAW_PAGES = {"page_bodies", "page_dictionaries"}
ZSTD_MAGIC = bytes.fromhex("28b52ffd")  # RFC 8878, 3.1.1
# Text that is stored only if a file or an entity of an attack was read.
LEAKS = ("root:x:0:0", "lollollol", "dosdosdos", "daemon:x:", "internal /")


def _rows(name: str, field: str) -> list[str]:
    lines = (SECURITY / f"{name}.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line)[field] for line in lines if line]


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    yield server
    server.close()


@pytest.fixture(params=["own", "collected"])
def site(request: pytest.FixtureRequest, canary: Canary) -> Iterator[HostileSite]:
    urls, strings, documents = internal_urls(canary.port), list(STRINGS), list(DOCUMENTS)
    if request.param == "collected":
        if not SECURITY.is_dir():
            pytest.skip("the collected attacks are not on this machine")
        urls += _rows("ssrf", "url")
        # Each document is a feed with a visit of its own; bench.security reads all of them.
        strings, documents = [text for text in _rows("strings", "text") if text], _rows("xml", "body")[::8]
    server = HostileSite(urls, strings, documents)
    yield server
    server.close()


@pytest.fixture
def stack(site: HostileSite, tmp_path: Path, sqlite_url: str) -> Iterator[Stack]:
    database = Database(sqlite_url)
    running = Stack(tmp_path, database, COPYDESK_MAX_ATTEMPTS="2", COPYDESK_HOST_DELAY="0")
    running.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] = ",".join((*running.newsroom.hosts, site.host))
    yield running
    running.stop()
    database.close()


def test_no_attack_reaches_the_network_the_disk_or_a_reader(
    stack: Stack, site: HostileSite, canary: Canary
) -> None:
    with stack.database.transaction() as session:
        for url in site.feed_urls:
            follow_feed(session, StarterFeed(url, url, url, ""))
    stack.start_worker()
    stack.until(lambda: _has_stored_the_stories(stack, site) and _has_ended(stack))
    assert canary.requested_paths == []
    with stack.database.read_transaction() as session:
        endings = dict(queries.read_status(session, now()).endings)
    assert [name for name in endings if name.startswith("dead bug")] == []
    assert _leaks(stack.database) == []
    _check_pages(stack.database, site.host)


def _has_stored_the_stories(stack: Stack, site: HostileSite) -> bool:
    with stack.database.read_transaction() as session:
        return bool(_article_ids(session, site.host))


def _has_ended(stack: Stack) -> bool:
    """Whether each feed was visited and each entry ended; failing feeds are visited again and again."""
    with stack.database.read_transaction() as session:
        has_backlog = any(stage.backlog for stage in queries.read_status(session, now()).stages)
        return not has_backlog and not queries.read_metrics(session, now()).feeds.never_visited


def _article_ids(session: object, host: str) -> Sequence[int]:
    summaries = queries.latest_articles(session, queries.ArticleFilter(limit=500))  # type: ignore[arg-type]
    return [summary.id for summary in summaries if host in summary.url]


def _leaks(database: Database) -> list[tuple[str, str]]:
    """Return the tables that hold what only a successful attack could have read."""
    metadata, found = MetaData(), []
    with database.read_transaction() as session:
        metadata.reflect(session.connection())
        for table in metadata.sorted_tables:
            if table.name not in RAW_PAGES:
                content = _readable(session.execute(select(table)).all())
                found += [(table.name, leak) for leak in LEAKS if leak in content]
    return found


def _readable(rows: Iterable[Iterable[object]]) -> str:
    """Return the values of rows as text, compressed records included."""
    return repr([_decode(value) for row in rows for value in row])


def _decode(value: object) -> object:
    return from_bytes(value) if isinstance(value, bytes) and value.startswith(ZSTD_MAGIC) else value


def _check_pages(database: Database, host: str) -> None:
    client = Client(database)
    with database.read_transaction() as session:
        ids = _article_ids(session, host)
    try:
        assert ids
        for path in ("/", "/feeds", *(f"/articles/{article_id}" for article_id in ids)):
            page = client.get(path).text.lower()
            assert "<script" not in page
            assert "<img" not in page
            assert re.findall(r'(?:href|src)="\s*(?!https?://|/|\?|#)[a-z]+:', page) == []
    finally:
        client.stop()
