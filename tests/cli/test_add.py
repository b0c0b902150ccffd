"""What `copydesk add` finds at an address, what it says of it, and what it follows."""

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from tests.cli.command import Run

STORIES = "".join(
    f"<article><h2><a href='/2026/11/24/the-mill-opens-again-{n}'>The mill opens again, part {n}</a></h2></article>"
    for n in range(8)
)


def rss(title: str, count: int) -> str:
    items = "".join(
        f"<item><title>Story {n}</title><link>/s/{n}</link><pubDate>Tue, 24 Nov 2026 0{n}:05:00 GMT</pubDate></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel><title>{title}</title><link>/</link>{items}</channel></rss>"


class _Site(BaseHTTPRequestHandler):
    """Answers with what a test put there."""

    pages: ClassVar[dict[str, str]] = {}
    requested: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def do_GET(self) -> None:
        self.requested.append(self.path)
        body = self.pages.get(self.path, "").replace("BASE", f"http://{self.headers['Host']}").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site:
    """A site on loopback, and the command to add it."""

    def __init__(self, home: Path, pages: dict[str, str]) -> None:
        self.requested: list[str] = []
        handler = type("Handler", (_Site,), {"pages": pages, "requested": self.requested})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.home = home

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return Run(self.home)(*arguments, COPYDESK_ALLOWED_PRIVATE_HOSTS=self.host, COPYDESK_HOST_DELAY="0")

    def followed(self, *arguments: str) -> list[str]:
        """The paths that are followed after adding."""
        done = self.run("add", *arguments)
        assert done.returncode == 0, done.stderr
        lines = [line.split() for line in done.stdout.splitlines() if line.startswith("follows ")]
        return [words[1].removeprefix(f"http://{self.host}") for words in lines]

    def fails(self, *arguments: str) -> str:
        done = self.run("add", *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        return done.stderr


def warned(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the feeds of which the command warns."""
    lines = [line.split() for line in done.stdout.splitlines()]
    return [words[1] for words in lines if words[0] == "warning:"]


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    new_site = Site(tmp_path, request.param)
    yield new_site
    new_site.server.shutdown()
    new_site.server.server_close()


RICH = {
    "/": "<html><head><title>The Post</title><link rel=alternate type='application/rss+xml' href=/news.xml>"
    "<link rel=alternate type='application/rss+xml' href=/dead.xml></head>"
    f"<body><a href='/sport/rss.xml'>RSS</a>{STORIES}</body></html>",
    "/news.xml": rss("The Post", 5),
    "/sport/rss.xml": rss("The Post: Sport", 3),
    "/feed/": rss("Not declared", 3),
    "/robots.txt": "Sitemap: BASE/map.xml\nUser-agent: *\nDisallow: /private/\n",
    "/map.xml": "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    "<sitemap><loc>BASE/map-1.xml</loc></sitemap></sitemapindex>",
    "/private/feed.xml": rss("Private", 2),
}
BARE = {
    "/": f"<html><body>{STORIES}</body></html>",
    "/rss.xml": rss("The Post", 4),
    "/atom.xml": rss("Other", 4),
}
NO_FEED = {"/": f"<html><head><title>The Post</title></head><body>{STORIES}</body></html>"}
NOTHING = {"/": "<html><body><p>Only words.</p></body></html>"}

rich = pytest.mark.parametrize("site", [RICH], indirect=True, ids=["rich"])


@rich
def test_it_says_what_it_found(site: Site) -> None:
    lines = site.run("add", site.url("/")).stdout.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["1", "2", "3", "4"]
    assert "rss  The Post: 5 entries, newest 2026-11-24 04:05; declared in the page" in lines[0]
    assert "The Post: Sport: 3 entries" in lines[1]
    assert "linked in the page" in lines[1]
    assert "sitemap-index  1 sitemap; named in robots.txt" in lines[2]
    assert "front-page  The Post: 8 entries; the stories it links to" in lines[3]
    assert lines[4].startswith(f"     skipped: {site.url('/dead.xml')} (")


@rich
def test_a_feed_in_a_forgotten_part_of_a_site_is_followed_with_a_warning(site: Site) -> None:
    site.followed(site.url("/news.xml"))
    site.run("forget", "--url-prefix", site.url("/sport/"), "--yes", "--keep-files")
    assert warned(site.run("add", site.url("/"), "--all")) == [site.url("/sport/rss.xml")]


@rich
def test_a_feed_that_lists_a_forgotten_part_of_a_site_is_followed_with_a_warning(site: Site) -> None:
    site.followed(site.url("/news.xml"))
    site.run("forget", "--url-prefix", site.url("/2026/"), "--yes", "--keep-files")
    # The front page links to those stories, the feed lists others.
    chosen = (site.url("/"), "--feed", site.url("/"), "--feed", site.url("/news.xml"))
    assert warned(site.run("add", *chosen)) == [site.url("/")]
    assert warned(site.run("feeds", "edit", "1", "--url", site.url("/2026/feed"))) == [site.url("/2026/feed")]


@rich
def test_without_a_person_to_ask_the_first_that_lists_news_is_followed(site: Site) -> None:
    assert site.followed(site.url("/")) == ["/news.xml"]


@rich
def test_well_known_places_are_not_tried_when_feeds_are_named(site: Site) -> None:
    site.followed(site.url("/"))
    assert "/feed/" not in site.requested


@rich
def test_all_takes_every_feed_and_sitemap(site: Site) -> None:
    assert site.followed(site.url("/"), "--all") == ["/news.xml", "/sport/rss.xml", "/map.xml"]


@rich
def test_feed_can_be_given_again_and_names_the_page_itself_too(site: Site) -> None:
    chosen = ("--feed", site.url("/sport/rss.xml"), "--feed", site.url("/"))
    assert site.followed(site.url("/"), *chosen) == ["/sport/rss.xml", "/"]
    assert "is not one of the found feeds: http" in site.fails(
        site.url("/"), "--feed", site.url("/other.xml")
    )


@rich
def test_robots_txt_is_asked_first_and_kept(site: Site) -> None:
    assert "blocked.robots" in site.fails(site.url("/private/feed.xml"))
    assert site.requested == ["/robots.txt"]


@pytest.mark.parametrize("site", [BARE], indirect=True, ids=["bare"])
def test_well_known_places_are_tried_until_one_is_a_feed(site: Site) -> None:
    assert site.followed(site.url("/")) == ["/rss.xml"]
    assert "/atom.xml" not in site.requested


@pytest.mark.parametrize("site", [NO_FEED], indirect=True, ids=["no feed"])
def test_a_page_without_feeds_is_followed_for_its_stories(site: Site) -> None:
    assert site.followed(site.url("/")) == ["/"]
    assert site.followed(site.url("/")) == []


@pytest.mark.parametrize("site", [NOTHING], indirect=True, ids=["nothing"])
def test_what_cannot_be_followed_says_so_in_one_line(site: Site) -> None:
    assert "nothing to follow" in site.fails(site.url("/"))
    assert "unknown time zone" in site.fails(site.url("/"), "--timezone", "Mars/Base")
    assert "http://" in site.fails("example")
    assert "http://" in site.fails("https://")
