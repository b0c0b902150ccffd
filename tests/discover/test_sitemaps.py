"""Sitemaps of every form are read, and only what changed lately is taken from them."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.discover import discover
from pipeline.discover.freshness import drop_stale
from pipeline.records import Discovery, FeedKind, Page

URL = "https://post.example.org/sitemap.xml"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(body: str | bytes) -> Discovery:
    return discover(Page(URL, body.encode() if isinstance(body, str) else body))


def urlset(*parts: str) -> str:
    return f"<urlset {NS}>{''.join(f'<url>{part}</url>' for part in parts)}</urlset>"


def index(*parts: str) -> str:
    return f"<sitemapindex {NS}>{''.join(f'<sitemap>{part}</sitemap>' for part in parts)}</sitemapindex>"


def day(ago: int) -> str:
    return f"<lastmod>{NOW - timedelta(days=ago):%Y-%m-%d}</lastmod>"


def test_a_news_sitemap_gives_titles_times_and_languages() -> None:
    news = (
        "<news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><news:publication><news:name>The Post"
        "</news:name><news:language>en</news:language></news:publication><news:title>Mill opens</news:title>"
        "<news:publication_date>2026-11-24T09:05:00+01:00</news:publication_date></news:news>"
    )
    found = read(urlset(f"<loc>https://post.example.org/mill</loc>{news}"))
    (entry,) = found.entries
    assert (found.kind, entry.title, entry.language) == (FeedKind.NEWS_SITEMAP, "Mill opens", "en")
    assert entry.published == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)


def test_a_plain_sitemap_is_read_packed_or_not() -> None:
    body = urlset("<loc> https://post.example.org/mill </loc>", "<loc></loc>").encode()
    for found in (read(body), read(gzip.compress(body))):
        assert found.kind is FeedKind.SITEMAP
        assert [each.url for each in found.entries] == ["https://post.example.org/mill"]


def test_a_text_sitemap_is_one_address_a_line() -> None:
    found = read("\ufeffhttps://post.example.org/a\r\n\r\nhttps://post.example.org/b\n")
    assert [each.url for each in found.entries] == [
        "https://post.example.org/a",
        "https://post.example.org/b",
    ]


def test_an_index_names_its_sitemaps_but_not_itself_nor_other_sites() -> None:
    found = read(
        index(
            f"<loc>{URL}</loc>",
            f"<loc>/news.xml</loc>{day(1)}",
            "<loc>https://post.example.org/news.xml</loc>",
            "<loc>https://other.example.net/map.xml</loc>",
            "<loc>javascript:x()</loc>",
        )
    )
    assert found.kind is FeedKind.SITEMAP_INDEX
    assert [each.url for each in found.links] == ["https://post.example.org/news.xml"]
    assert found.links[0].modified == NOW.replace(day=23, hour=0)


def test_a_time_later_than_the_visit_is_no_time() -> None:
    tomorrow = f"<lastmod>{NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
    page = Page(URL, index(f"<loc>/a.xml</loc>{tomorrow}").encode(), fetched_at=NOW)
    assert [link.modified for link in discover(page).links] == [None]
    page = Page(URL, urlset(f"<loc>/a</loc>{tomorrow}").encode(), fetched_at=NOW)
    assert [entry.modified for entry in discover(page).entries] == [None]


def test_the_images_of_a_sitemap_have_absolute_urls() -> None:
    image = "<image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><image:loc>{}</image:loc></image:image>"
    (entry,) = read(urlset(f"<loc>/mill</loc>{image.format('/mill.jpg')}{image.format('')}")).entries
    assert entry.enclosures == ("https://post.example.org/mill.jpg",)


def test_of_a_sitemap_only_what_changed_lately_or_has_no_date_is_taken() -> None:
    found = read(urlset(f"<loc>/old</loc>{day(30)}", f"<loc>/new</loc>{day(2)}", "<loc>/undated</loc>"))
    kept = [each.url.rpartition("/")[2] for each in drop_stale(found, NOW).entries]
    assert kept == ["new", "undated"]


def test_of_an_index_only_sitemaps_that_changed_lately_are_followed_the_newest_first() -> None:
    found = read(index(*(f"<loc>/{ago}.xml</loc>{day(ago)}" for ago in range(60, -1, -1))))
    kept = [each.url.rpartition("/")[2] for each in drop_stale(found, NOW).links]
    assert kept == [f"{ago}.xml" for ago in range(7)]


def test_of_an_index_without_dates_the_ones_of_news_are_followed_else_both_ends() -> None:
    undated = [f"<loc>/map-{number}.xml</loc>" for number in range(100)]
    kept = [each.url.rpartition("/")[2] for each in drop_stale(read(index(*undated)), NOW).links]
    assert (len(kept), kept[0], kept[-1]) == (10, "map-0.xml", "map-99.xml")
    with_news = drop_stale(read(index(*undated, "<loc>/news-map.xml</loc>")), NOW)
    assert [each.url.rpartition("/")[2] for each in with_news.links] == ["news-map.xml"]


def test_feeds_are_taken_whole() -> None:
    item = "<item><link>/a</link><pubDate>1 Jan 2001</pubDate></item>"
    found = read(f"<rss version='2.0'><channel>{item}</channel></rss>")
    assert drop_stale(found, NOW) == found


def test_a_packed_bomb_is_refused() -> None:
    from pipeline.errors import Rejected

    with pytest.raises(Rejected) as refused:
        read(gzip.compress(b"<urlset>" + b" " * 40_000_000))
    assert refused.value.reason == "feed.too_large"
