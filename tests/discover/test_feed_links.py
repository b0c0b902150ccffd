"""Feeds are found in what a page declares and in its links."""

import pytest

from pipeline.discover import find_declared_feeds, find_linked_feeds
from pipeline.records import FeedKind, Page

URL = "https://post.example.org/news/"


def make_page(head: str = "", body: str = "") -> Page:
    return Page(URL, f"<html><head>{head}</head><body>{body}</body></html>".encode())


def test_declared_feeds_are_found_with_kind_and_title() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="The  Post" href="/rss.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/mill/comments/feed/">'
        '<link rel="alternate" hreflang="de" href="/de/">'
    )
    (feed,) = find_declared_feeds(make_page(head))
    assert (feed.url, feed.kind, feed.title) == ("https://post.example.org/rss.xml", FeedKind.RSS, "The Post")


@pytest.mark.parametrize(
    ("href", "is_found"),
    [
        ("/feed/", True),
        ("https://www.post.example.org/index.xml", True),
        ("https://feeds.post.example.org/top.rss", True),
        ("https://feeds.feedburner.com/ThePost", True),
        ("https://notpost.example.org/feed/", False),
        ("https://evilpost.example.org/feed/", False),
        ("https://other.example/rss?from=feedburner", False),
        ("/feeding-the-ducks", False),
    ],
)
def test_linked_feeds_are_those_of_the_same_site_and_of_feedburner(href: str, *, is_found: bool) -> None:
    assert bool(find_linked_feeds(make_page(body=f'<a href="{href}">RSS</a>'))) is is_found


@pytest.mark.parametrize(
    ("base", "expected"),
    [("/en/", "https://post.example.org/en/feed/"), ("javascript:void(0)", URL + "feed/")],
)
def test_links_are_relative_to_the_base_element_if_it_is_valid(base: str, expected: str) -> None:
    page = make_page(f'<base href="{base}">', '<a href="feed/">RSS</a>')
    assert [feed.url for feed in find_linked_feeds(page)] == [expected]
