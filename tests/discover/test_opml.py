"""Lists of feeds: what is written is read back, and what others write is read as they meant it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.opml import OpmlFeed, read_opml, write_opml
from pipeline.errors import Rejected

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "opml"
# Letters of every script, and all that means something in XML; no control characters, which XML cannot hold.
NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff"), min_size=1
).filter(lambda name: name == name.strip())
FEEDS = st.builds(
    OpmlFeed,
    url=st.integers(1, 10_000).map("https://thepost.org/feed?a=1&b={}".format),
    title=NAMES,
    homepage=st.sampled_from(["", "https://thepost.org/"]),
    folder=st.lists(NAMES, max_size=4).map(tuple),
    kind=st.sampled_from(["rss", "sitemap", "front-page"]),
)


def by_folder(feeds: tuple[OpmlFeed, ...] | list[OpmlFeed]) -> dict[tuple[str, ...], list[OpmlFeed]]:
    return {path: [each for each in feeds if each.folder == path] for path in {each.folder for each in feeds}}


@given(st.lists(FEEDS, min_size=1))
def test_what_is_written_is_read_back_in_its_folders_and_order(feeds: list[OpmlFeed]) -> None:
    found = read_opml(write_opml(feeds, "Mine & yours", NOW))
    assert by_folder(found.feeds) == by_folder(feeds)
    assert found.invalid_urls == ()


@given(st.lists(FEEDS, min_size=1))
def test_a_list_is_read_the_same_tag_by_tag_as_by_the_parser(feeds: list[OpmlFeed]) -> None:
    body = write_opml(feeds, "Mine", NOW)
    assert read_opml(body.replace(b"<body>", b"<body>&")).feeds == read_opml(body).feeds


def feeds(inside: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = read_opml(f'<opml version="1.0"><body>{inside}</body></opml>'.encode())
    return [(each.url, each.title, each.folder) for each in found.feeds]


A = "https://a.org/"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f'<outline text="Tom & Ann" xmlUrl="{A}"/>', [(A, "Tom & Ann", ())]),
        (f'<outline text="Tom &amp; Ann &" xmlUrl="{A}"/>', [(A, "Tom & Ann &", ())]),
        (f'<outline text="The "Best" Blog" xmlUrl="{A}"/>', [(A, 'The "Best" Blog', ())]),
        (f'<outline text="a < b > c" xmlUrl="{A}"/>', [(A, "a < b > c", ())]),
        (f'<outline text="X" description="<p>Hi <a href="b">b</a></p><p>" xmlUrl="{A}"/>', [(A, "X", ())]),
        (
            f'<outline text="X" description="two\nlines & more" xmlUrl="{A}?a=1&b=2"/>',
            [(f"{A}?a=1&b=2", "X", ())],
        ),
        (f'<outline text="F & G"><outline text="X" xmlUrl="{A}"/></outline>', [(A, "X", ("F & G",))]),
        (
            f'<outline text="F"><outline text="G"><outline text="X" xmlUrl="{A}"></outline></outline></outline>',
            [(A, "X", ("F", "G"))],
        ),
        (
            f'<outline text="F"><outline text="X" xmlUrl="{A}"/></outline><outline text="Y" xmlUrl="{A}y"/>',
            [(A, "X", ("F",)), (f"{A}y", "Y", ())],
        ),
        (f'<outline title="X" xmlurl="{A}" category="/News/World,/Other"/>', [(A, "X", ("News", "World"))]),
        (f'<OUTLINE TEXT="X" XMLURL="feed:{A}"/>', [(A, "X", ())]),
        ('<outline text="X" xmlUrl="feed://a.org/"/>', [("http://a.org/", "X", ())]),
    ],
)
def test_lists_as_people_pass_them_on_are_read_as_they_were_meant(
    inside: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert feeds(inside) == expected


def test_what_is_no_web_address_is_left_out_and_said() -> None:
    body = (
        b'<opml><body><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="https://a.org/"/></body></opml>'
    )
    assert read_opml(body).invalid_urls == ("file:///etc/passwd",)


@pytest.mark.parametrize(
    ("body", "reason", "says"),
    [
        (b"", "opml.broken", "not well-formed XML"),
        (b"<html><body>Not found</body></html>", "opml.broken", "it is a web page"),
        (b"<!DOCTYPE html>\n<body><p>Mill & fire<br></body>", "opml.broken", "it is a web page"),
        (b"<rss><channel/></rss>", "opml.broken", "begins with <rss>"),
        (b"<opml><body>\n\n<outline text=</body>", "opml.broken", "line 3"),
        (b"<opml><body><outline text='a'/></body></opml>", "opml.empty", "xmlUrl"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml><outline xmlUrl="&a;"/></opml>', "opml.entities", "entities"),
        (b" " * 20_000_001, "opml.too_large", "larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(body: bytes, reason: str, says: str) -> None:
    with pytest.raises(Rejected, match=says) as refused:
        read_opml(body)
    assert refused.value.reason == reason


def test_a_bomb_of_entities_is_refused_also_in_utf_16() -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "x">{levels}]><opml><outline text="&e9;" xmlUrl="https://a.org/"/></opml>'
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(Rejected, match="entities"):
            read_opml(bomb.encode(encoding))


@pytest.mark.parametrize("piece", ["<outline ", '<outline text="', "<outline>", "<!--", "<outline a='"])
def test_pieces_without_end_take_no_longer_than_their_length(piece: str) -> None:
    with pytest.raises(Rejected):
        read_opml(f"<opml><body>{piece * 40_000}".encode())


def test_folders_within_folders_without_end_are_cut() -> None:
    deep = '<outline text="f">' * 5_000 + '<outline xmlUrl="https://a.org/"/>'
    (found,) = read_opml(f"<opml><body>{deep}".encode()).feeds
    assert len(found.folder) == 20


@pytest.mark.skipif(not REAL.is_dir(), reason="the development data is not beside this checkout")
def test_every_address_of_real_lists_is_read() -> None:
    for path in sorted(REAL.glob("*.opml")):
        body = path.read_bytes()
        found = read_opml(body)
        assert len(found.feeds) + len(found.invalid_urls) == body.count(b"xmlUrl=")
