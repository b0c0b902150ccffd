"""Every form of feed gives the same story, and each habit of publishers is read as they mean it."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.discover import discover
from pipeline.records import Discovery, Entry, FeedKind, Page

URL = "https://post.example.org/feeds/news"
NINE = datetime(2026, 11, 24, 9, 5, tzinfo=timezone(timedelta(hours=1)))

RSS2 = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Post</title>
<link>https://post.example.org/</link><item><title>Mill opens again</title><link>https://post.example.org/mill</link>
<guid isPermaLink="false">mill-1</guid><pubDate>Tue, 24 Nov 2026 09:05:00 +0100</pubDate>
<dc:creator>Ada Roe</dc:creator>
<category>Region</category><description>Ninety people work there.</description></item></channel></rss>"""
RSS091 = """<rss version="0.91"><channel><title>The Post</title><link>https://post.example.org/</link>
<item><title>Mill opens again</title><link>https://post.example.org/mill</link>
<description>Ninety people work there.</description></item></channel></rss>"""
RSS090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>The Post</title><link>https://post.example.org/</link></channel>
<item><title>Mill opens again</title><link>https://post.example.org/mill</link></item></rdf:RDF>"""
RSS1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://post.example.org/"><title>The Post</title>
<link>https://post.example.org/</link></channel><item rdf:about="https://post.example.org/mill">
<title>Mill opens again</title><link>https://post.example.org/mill</link><dc:date>2026-11-24T09:05:00+01:00</dc:date>
<dc:creator>Ada Roe</dc:creator><description>Ninety people work there.</description></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title><id>tag:post.example.org,2026:feed</id>
<link href="https://post.example.org/"/><entry><title type="html">Mill &lt;b&gt;opens&lt;/b&gt; again</title>
<id>mill-1</id>
<link rel="alternate" href="https://post.example.org/mill"/><published>2026-11-24T09:05:00+01:00</published>
<author><name>Ada Roe</name></author><category term="Region"/>
<summary>Ninety people work there.</summary></entry></feed>"""
ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>The Post</title>
<link rel="alternate" type="text/html" href="https://post.example.org/"/><entry><title>Mill opens again</title>
<link rel="alternate" type="text/html" href="https://post.example.org/mill"/><id>mill-1</id>
<issued>2026-11-24T09:05:00+01:00</issued><author><name>Ada Roe</name></author>
<content mode="escaped" type="text/html">Ninety people work there.</content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Post",
        "home_page_url": "https://post.example.org/",
        "items": [
            {
                "id": "mill-1",
                "url": "https://post.example.org/mill",
                "title": "Mill opens again",
                "content_text": "Ninety people work there.",
                "date_published": "2026-11-24T09:05:00+01:00",
                "authors": [{"name": "Ada Roe"}],
                "tags": ["Region"],
            }
        ],
    }
)
FORMS = [
    (RSS2, FeedKind.RSS),
    (RSS091, FeedKind.RSS),
    (RSS090, FeedKind.RDF),
    (RSS1, FeedKind.RDF),
    (ATOM, FeedKind.ATOM),
    (ATOM03, FeedKind.ATOM),
    (JSON, FeedKind.JSON),
]


def read(body: str | bytes, kind: str = "application/xml", **headers: str) -> Discovery:
    sent = {"content-type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    return discover(Page(URL, body.encode() if isinstance(body, str) else body, sent))


def only(body: str) -> Entry:
    (entry,) = read(body).entries
    return entry


def rss(inside: str) -> str:
    return f"<rss version='2.0'><channel><title>The Post</title><item>{inside}</item></channel></rss>"


@pytest.mark.parametrize(("body", "kind"), FORMS)
def test_a_form_is_known_by_its_bytes_whatever_the_content_type_says(body: str, kind: FeedKind) -> None:
    for sent in ("application/xml", "text/html", "text/plain; charset=utf-8", ""):
        assert read(body, sent).kind is kind


@pytest.mark.parametrize(("body", "kind"), FORMS)
def test_every_form_gives_the_same_story(body: str, kind: FeedKind) -> None:
    found = read(body)
    (entry,) = found.entries
    assert (found.title, found.homepage) == ("The Post", "https://post.example.org/")
    assert (entry.url, entry.title) == ("https://post.example.org/mill", "Mill opens again")
    assert entry.published in (NINE, None)
    assert entry.authors in (("Ada Roe",), ())
    assert entry.summary in ("Ninety people work there.", "")
    assert kind in (FeedKind.RDF, FeedKind.RSS) or (entry.id, entry.published) == ("mill-1", NINE)


@pytest.mark.parametrize(
    "before", ["\ufeff", " \r\n\t", "\ufeff\n\n", "<!-- made by hand -->\n", "Warning: x\n"]
)
def test_what_stands_before_a_feed_does_not_hide_it(before: str) -> None:
    assert read(before + RSS2).entries == read(RSS2).entries


def test_entities_that_only_html_knows_are_letters() -> None:
    entry = only(rss("<title>Caf&eacute;&nbsp;&amp; Mill &ndash; &unknown; &#146;s</title><link>/a</link>"))
    assert entry.title == "Café & Mill – &unknown; ’s"


def test_a_bare_ampersand_breaks_nothing() -> None:
    entry = only(rss("<title>Roe & Sons</title><link>https://post.example.org/?a=1&b=2</link>"))
    assert (entry.title, entry.url) == ("Roe & Sons", "https://post.example.org/?a=1&b=2")


def test_html_in_a_title_is_read_and_what_only_looks_like_it_stays() -> None:
    titles = [
        "&lt;b&gt;Mill&lt;/b&gt; opens",
        "<![CDATA[<i>Mill</i> opens]]>",
        "Mill &amp;lt;9&amp;gt; opens",
    ]
    read_ = [only(rss(f"<title>{title}</title><link>/a</link>")).title for title in titles]
    assert read_ == ["Mill opens", "Mill opens", "Mill <9> opens"]


def test_relative_links_follow_xml_base_then_the_address_of_the_feed() -> None:
    entry = "<entry xml:base='2026/'><id>x</id><link href='mill'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://post.example.org/a/'>{entry}</feed>"
    assert only(feed).url == "https://post.example.org/a/2026/mill"
    assert only(rss("<link>../mill</link>")).url == "https://post.example.org/mill"


def test_a_feed_that_another_host_serves_links_relative_to_the_site_it_speaks_of() -> None:
    home = "<link>https://mail.example.net/</link>"
    body = f"<rss version='2.0'><channel>{home}<item><link>/mill</link></item></channel></rss>"
    assert only(body).url == "https://mail.example.net/mill"


def test_what_an_entry_lacks_is_taken_from_where_publishers_put_it() -> None:
    by_guid = only(rss("<guid>https://post.example.org/mill</guid><title>Mill</title>"))
    assert (by_guid.url, by_guid.id) == ("https://post.example.org/mill",) * 2
    no_title = only(rss("<link>/a</link><description>&lt;p&gt;Ninety people.&lt;/p&gt;</description>"))
    assert no_title.title == "Ninety people."
    no_address = only(rss("<guid isPermaLink='false'>https://post.example.org/1</guid><title>Mill</title>"))
    assert (no_address.url, no_address.id) == ("", "https://post.example.org/1")


def test_names_come_without_addresses_and_markup() -> None:
    written = [
        "ada@post.example.org (Ada Roe)",
        "Ada Roe &lt;ada@post.example.org&gt;",
        "&lt;a href='/ada'&gt;Ada Roe&lt;/a&gt;",
    ]
    assert {only(rss(f"<link>/a</link><author>{each}</author>")).authors for each in written} == {
        ("Ada Roe",)
    }


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 24 Nov 2026 08:05:00 GMT",
        "Tue, 24 Nov 2026 03:05:00 EST",
        "24 Nov 26 08:05 UT",
        "Tuesday, 24-Nov-26 08:05:00 UTC",
        "Tue, 24 Nov 2026 8:5:00 +0000",
        "2026-11-24T09:05+01:00",
        "2026-11-24T08:05:00.000Z",
        "20261124T080500Z",
        "2026-11-24 08:05:00",
        "Tue Nov 24 08:05:00 2026",
        "November 24, 2026 8:05 AM",
        "Tue, 24 Nov 2026 08:05:00 Z",
        "  Tue,  24  Nov  2026  08:05:00  +0000 ",
    ],
)
def test_a_date_is_read_in_every_shape(written: str) -> None:
    assert only(rss(f"<link>/a</link><pubDate>{written}</pubDate>")).published == NINE.astimezone(UTC)


@pytest.mark.parametrize("written", ["yesterday", "10:30", "Tue", "2026", "99/99/9999", "", "0", "x" * 300])
def test_what_names_no_day_gives_no_date(written: str) -> None:
    assert only(rss(f"<link>/a</link><pubDate>{written}</pubDate>")).published is None


def test_what_runs_or_loads_in_a_description_is_gone_and_the_words_stay() -> None:
    bad = "<p onclick='x()'>Ninety <script>x()</script><a href='javascript:x()'>people</a> <img src='/i.png'></p>"
    summary = only(rss(f"<link>/a</link><description><![CDATA[{bad}]]></description>")).summary
    assert summary == '<p>Ninety <a>people</a> <img src="https://post.example.org/i.png" /></p>'


def test_headers_speak_where_a_feed_is_silent() -> None:
    assert read(RSS2, content_language="de-AT, en").language == "de-AT"
    assert (
        read(rss("<link>/a</link><dc:language xmlns:dc='http://purl.org/dc/elements/1.1/'>fr</dc:language>"))
        .entries[0]
        .language
        == "fr"
    )


def test_a_feed_gives_no_more_entries_than_the_bound() -> None:
    items = "".join(f"<item><link>/s/{n}</link></item>" for n in range(2_500))
    assert len(read(f"<rss version='2.0'><channel>{items}</channel></rss>").entries) == 2_000


def test_tags_in_capitals_are_tags() -> None:
    body = "<RSS><CHANNEL><TITLE>The Post</TITLE><ITEM><TITLE>Mill</TITLE><LINK>/mill</LINK></ITEM></CHANNEL></RSS>"
    assert (read(body).title, only(body).title) == ("The Post", "Mill")
