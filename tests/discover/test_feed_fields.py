"""Fields of entries that publishers write in unusual ways."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.discover import discover
from pipeline.records import Discovery, Entry, Page

URL = "https://gazette.example/feed"
FETCHED_AT = datetime(2026, 2, 6, 12, tzinfo=UTC)


def read(document: str, **headers: str) -> Discovery:
    return discover(Page(URL, document.encode(), headers=headers, fetched_at=FETCHED_AT))


def rss_entry(inner: str, channel: str = "") -> Entry:
    (entry,) = read(f"<rss><channel>{channel}<item>{inner}</item></channel></rss>").entries
    return entry


def atom_entry(inner: str) -> Entry:
    (entry,) = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{inner}</entry></feed>').entries
    return entry


@pytest.mark.parametrize(
    ("channel", "published"),
    [
        ("", datetime(2026, 1, 2, tzinfo=UTC)),
        ("<language>en-us</language>", datetime(2026, 2, 1, tzinfo=UTC)),
        ("<language>en-gb</language>", datetime(2026, 1, 2, tzinfo=UTC)),
        ("<language>de</language>", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_the_language_of_a_feed_decides_between_day_and_month(channel: str, published: datetime) -> None:
    assert rss_entry("<pubDate>02/01/2026</pubDate>", channel).published == published


def test_the_language_of_the_response_counts_where_the_feed_names_none() -> None:
    document = "<rss><channel><item><pubDate>02/01/2026</pubDate></item></channel></rss>"
    (entry,) = read(document, **{"content-language": "en-US"}).entries
    assert (entry.published, entry.language) == (datetime(2026, 2, 1, tzinfo=UTC), "en-US")


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(hours=20), timedelta(days=400)])
def test_a_time_that_is_yet_to_come_is_passed_over_for_the_next_one(ahead: timedelta) -> None:
    late = (FETCHED_AT + ahead).isoformat()
    entry = rss_entry(f"<pubDate>{late}</pubDate><dcterms:issued>2026-02-06T09:00:00Z</dcterms:issued>")
    assert entry.published == datetime(2026, 2, 6, 9, tzinfo=UTC)


@pytest.mark.parametrize("relation", ["Alternate", "ALTERNATE", "alternate"])
def test_the_relation_of_a_link_is_read_in_any_case(relation: str) -> None:
    assert atom_entry(f'<link rel="{relation}" href="/story"/>').url == "https://gazette.example/story"


@pytest.mark.parametrize("kind", ['type="text/html"', 'type="application/xhtml+xml"', ""])
def test_content_that_stands_elsewhere_is_the_document(kind: str) -> None:
    entry = atom_entry(f'<id>urn:uuid:1</id><content {kind} src="stories/9"/>')
    assert entry.url == "https://gazette.example/stories/9"


def test_media_that_stands_elsewhere_is_not_the_document() -> None:
    assert atom_entry('<content type="video/mp4" src="clip.mp4"/>').url == ""


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ('<guid isPermaLink="true">/2026/mill</guid>', "https://gazette.example/2026/mill"),
        ('<guid isPermaLink="True">/a?id=4</guid>', "https://gazette.example/a?id=4"),
        ("<guid>/2026/mill</guid>", ""),
        ('<guid isPermaLink="true">4711</guid>', ""),
        ('<guid isPermaLink="false">https://gazette.example/x</guid>', ""),
    ],
)
def test_a_guid_that_is_declared_a_permalink_may_be_relative(guid: str, url: str) -> None:
    assert rss_entry(guid).url == url


@pytest.mark.parametrize(
    ("role", "authors"),
    [
        ("photographer", ()),
        ("Producer", ()),
        ("illustrator", ()),
        ("author", ("Nora Quill",)),
        ("Reporter", ("Nora Quill",)),
    ],
)
def test_a_credit_names_an_author_only_in_the_role_of_a_writer(role: str, authors: tuple[str, ...]) -> None:
    credit = f'<media:credit role="{role}">Nora Quill</media:credit>'
    document = (
        f'<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item>{credit}</item></channel></rss>'
    )
    assert read(document).entries[0].authors == authors


@pytest.mark.parametrize(
    ("hints", "hours", "days"),
    [
        ("<skipHours/><skipDays/>", (), ()),
        ("<skipHours>3, 4</skipHours><skipDays>Sunday</skipDays>", (), ()),
        ("<skipHours><hours>3</hours></skipHours><skipDays><weekday>Sunday</weekday></skipDays>", (), ()),
        ("<skipHours><hour>²</hour><hour>-1</hour><hour>٣</hour><hour/></skipHours>", (), ()),
        ("<skipHours><hour>24</hour><hour>5</hour><hour>25</hour><hour>99999</hour></skipHours>", (0, 5), ()),
        ("<skipDays><day> sunday </day><day>Funday</day><day/></skipDays>", (), (6,)),
    ],
)
def test_odd_hours_and_days_to_skip_are_ignored(
    hints: str, hours: tuple[int, ...], days: tuple[int, ...]
) -> None:
    visit_hints = read(f"<rss><channel>{hints}<item><link>/1</link></item></channel></rss>").next_visit
    assert (visit_hints.skip_hours, visit_hints.skip_days) == (hours, days)


def test_a_text_sitemap_may_hold_remarks() -> None:
    text = "# stories\nhttps://gazette.example/1\n\n  # more\nhttps://gazette.example/2\n"
    assert [entry.url for entry in read(text).entries] == [
        "https://gazette.example/1",
        "https://gazette.example/2",
    ]


@pytest.mark.parametrize("stray", [b"\x92", b"\xe4", b"\x85"])
def test_one_byte_of_windows_1252_leaves_the_titles_of_a_utf_8_feed_as_they_are(stray: bytes) -> None:
    title = "Zoë hört größere Mühlen"
    body = (
        f"<rss><channel><item><title>{title}</title></item><item><title>{title}</title><description>x".encode()
        + stray
        + b"y</description></item></channel></rss>"
    )
    titles = [entry.title for entry in discover(Page(URL, body)).entries]
    assert titles == [title, title]


def test_text_that_was_encoded_twice_is_repaired_in_a_feed_as_on_a_page() -> None:
    garbled = "Über die Mühle".encode().decode("cp1252")
    assert rss_entry(f"<title>{garbled}</title>").title == "Über die Mühle"


def test_the_lastmod_attributes_of_a_cdf_channel_and_item_are_times_of_change() -> None:
    written = "2026-02-05T23:05:43-05:00"
    item = f'<ITEM HREF="/story" LASTMOD="{written}"><TITLE>Mill opens</TITLE></ITEM><ITEM HREF="/b" LASTMOD="soon"/>'
    feed = read(f'<CHANNEL HREF="https://gazette.example/" LASTMOD="{written}">{item}</CHANNEL>')
    instant = datetime(2026, 2, 6, 4, 5, 43, tzinfo=UTC)
    assert (feed.updated, [entry.modified for entry in feed.entries]) == (instant, [instant, None])


def test_attached_media_are_listed_as_absolute_urls_in_every_form() -> None:
    rss = rss_entry('<link>https://gazette.example/mill</link><enclosure url="/mill.mp3"/>')
    atom = atom_entry('<link href="/mill"/><link rel="enclosure" href="/mill.mp3"/>')
    (json,) = read(
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://gazette.example/mill",'
        ' "attachments": [{"url": "/mill.mp3"}]}]}'
    ).entries
    assert {rss.enclosures, atom.enclosures, json.enclosures} == {("https://gazette.example/mill.mp3",)}
