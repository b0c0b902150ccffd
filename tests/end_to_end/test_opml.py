"""Sitemap indexes and front pages are followed like feeds in a real run, without their archives."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from sqlalchemy import select

from db import Database, sources
from db.tables import EntryRow
from pipeline.records import Feed, FeedKind, Source
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

TODAY = f"<lastmod>{datetime.now(UTC):%Y-%m-%d}</lastmod>"
LONG_AGO = "<lastmod>2001-02-03</lastmod>"
STORY = "<html><body><article><h1>{0}</h1>" + "<p>{0}: ninety people work there again since Monday.</p>" * 6
FRONT = "".join(
    f"<article><h2><a href='/2026/11/24/a-story-of-the-front-{n}'>A story of the front {n}</a></h2></article>"
    for n in range(5)
)


def index(*children: str) -> str:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>BASE{child}</sitemap>' for child in children)}</sitemapindex>"


PAGES = {
    "/robots.txt": "User-agent: *\nAllow: /\n",
    "/index.xml": index(
        f"/index.xml</loc>{TODAY}", f"/inner.xml</loc>{TODAY}", f"/archive.xml</loc>{LONG_AGO}"
    ),
    "/inner.xml": index(f"/index.xml</loc>{TODAY}", f"/map.xml</loc>{TODAY}"),
    "/map.xml": f"<urlset><url><loc>BASE/mill</loc>{TODAY}</url><url><loc>BASE/old-mill</loc>{LONG_AGO}</url></urlset>",
    "/": f"<html><body><nav><a href='/about-this-newspaper-of-ours'>About</a></nav>{FRONT}</body></html>",
    "/mill": STORY.format("The mill opens again"),
    **{f"/2026/11/24/a-story-of-the-front-{n}": STORY.format(f"A story of the front {n}") for n in range(5)},
}


class _Site(BaseHTTPRequestHandler):
    requested_paths: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def do_GET(self) -> None:
        self.requested_paths.append(self.path)
        body = PAGES.get(self.path, "").replace("BASE", f"http://{self.headers['Host']}").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/xml" if self.path.endswith(".xml") else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    requested_paths: list[str] = []
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Site,), {"requested_paths": requested_paths})
    )
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}", requested_paths
    server.shutdown()
    server.server_close()


def test_a_sitemap_index_leads_to_new_pages_and_a_front_page_to_its_stories(
    tmp_path: Path, sqlite_url: str, site: tuple[str, list[str]]
) -> None:
    host, requested_paths = site
    database = Database(sqlite_url)
    stack = Stack(tmp_path, database)
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] = ",".join((*stack.newsroom.hosts, host))
    try:
        with database.transaction() as session:
            source = sources.add_source(session, Source("The Site", f"http://{host}/"), now())
            sources.add_feed(session, source, Feed(f"http://{host}/index.xml"), now())
            sources.add_feed(session, source, Feed(f"http://{host}/", FeedKind.FRONT_PAGE), now())
        stack.start_worker()
        stack.until(lambda: "/mill" in requested_paths and stack.nothing_left())
        with database.read_transaction() as session:
            rows = session.execute(select(EntryRow.url, EntryRow.stage).where(EntryRow.host == host))
            stages = {url.removeprefix(f"http://{host}"): stage for url, stage in rows}
    finally:
        stack.stop()
        database.close()
    assert stages == dict.fromkeys(("/mill", *(path for path in PAGES if "front" in path)), "stored")
    assert "/archive.xml" not in requested_paths
    assert requested_paths.count("/index.xml") == 1
