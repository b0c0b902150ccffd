from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.page_parser import parse_html
from pipeline.errors import Rejected
from pipeline.records import BlockKind, Document, Page

PAGE = b"""<!doctype html><html lang="en-GB"><head><title>Mill reopens | The Vale Post</title>
<link rel="canonical" href="/mill"><meta property="og:image" content="/mill.jpg">
<meta property="og:site_name" content="The Vale Post">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Mill reopens",
"datePublished": "2024-05-02T08:15:00+02:00", "author": [{"@type": "Person", "name": "Ada Quill"}]}]}</script>
</head><body><nav><p>Home, news, sport, weather, opinion, video, podcasts, newsletters and more</p></nav>
<main><h1>Mill reopens</h1><article>
<p>The old paper mill opened its doors on Thursday after ten years of silence in the valley.</p>
<h2>Forty jobs</h2>
<p>Forty people found work there, and the river runs past a turning wheel once more, the owner said.</p>
<p>Sign up for our newsletter</p><p><a href="/x">Read more: the long decline of the paper trade</a></p>
</article></main><footer><p>Copyright The Vale Post. All the words on this page belong to somebody.</p></footer>
</body></html>"""
URL = "https://vale.example/news/mill?x=1"
LINES = (
    "The old paper mill opened its doors on Thursday after ten years of silence in the valley.",
    "Forty people found work there, and the river runs past a turning wheel once more, the owner said.",
    "The first paper will leave the mill in June, and half of it is ordered by printers of the county.",
)


def test_structured_data_gives_title_author_and_time_with_its_offset() -> None:
    document = clean(Page(URL, PAGE))
    assert document.title == "Mill reopens"
    assert document.authors == ("Ada Quill",)
    assert document.published == datetime(2024, 5, 2, 8, 15, tzinfo=timezone(timedelta(hours=2)))
    assert document.published is not None
    assert document.published.utcoffset() == timedelta(hours=2)


def test_menus_prompts_and_footers_are_not_in_the_story() -> None:
    document = clean(Page(URL, PAGE))
    assert [block.kind for block in document.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]
    assert document.text.startswith("The old paper mill")
    assert document.text.endswith("the owner said.")


def test_addresses_are_absolute() -> None:
    document = clean(Page(URL, PAGE))
    assert document.canonical_url == "https://vale.example/mill"
    assert document.images[0].url == "https://vale.example/mill.jpg"


def test_the_winning_evidence_is_marked() -> None:
    won = {item.field: item.origin for item in clean(Page(URL, PAGE)).evidence if item.chosen}
    assert won["title"] == "h1"
    assert won["published"] == "json-ld NewsArticle.datePublished"


def test_no_author_is_invented_and_no_date_is_guessed() -> None:
    document = clean(
        Page(URL, b"<html><body><p>Only words of a story that stands here alone, with no byline.</p>")
    )
    assert (document.authors, document.published) == ((), None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", ["", "text/html", "text/html; charset=utf-16", "text/html; charset=utf-8"])
@pytest.mark.parametrize("label", ["", "utf-16", "utf-8"])
def test_a_page_in_utf_16_is_the_page_that_it_is_in_utf_8(
    encoding: str, mark: str, header: str, label: str
) -> None:
    markup = PAGE.decode().replace("<head>", f'<head><meta charset="{label}">' if label else "<head>")
    document = clean(Page(URL, (mark + markup).encode(encoding), {"content-type": header}))
    expected = clean(Page(URL, markup.encode()))
    assert expected.title
    assert expected.published
    assert (document.title, document.published, document.text) == (
        expected.title,
        expected.published,
        expected.text,
    )


def test_a_page_whose_meta_element_wrongly_says_utf_16_is_read() -> None:
    document = clean(Page(URL, PAGE.replace(b"<head>", b'<head><meta charset="utf-16">')))
    assert document.text == clean(Page(URL, PAGE)).text


@given(st.integers(min_value=0, max_value=len(PAGE)))
def test_a_page_cut_at_any_byte_is_read_or_rejected(cut: int) -> None:
    with suppress(Rejected):
        assert isinstance(clean(Page(URL, PAGE[:cut])), Document)


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0c", "\x1f", "\x7f", "\ufffe", "\uffff", "\U0001fffe"])
def test_signs_that_no_xml_can_hold_cost_nothing_of_the_story(sign: str) -> None:
    figure = f"<figure><img src='/a.jpg'><figcaption>A fox</figcaption></figure>{sign} "
    menu = f"<nav>Home</nav>{sign}"
    body = PAGE.decode().replace("<h2>", f"{menu}{figure}<h2>").encode()
    assert clean(Page(URL, body)).text.startswith("The old paper mill")


@given(st.binary(max_size=600), st.integers(min_value=0, max_value=len(PAGE)))
def test_a_page_with_any_bytes_in_it_is_read_or_rejected(noise: bytes, place: int) -> None:
    with suppress(Rejected):
        assert isinstance(clean(Page(URL, PAGE[:place] + noise + PAGE[place:])), Document)


STORY = "".join(f"<p>{line}</p>" for line in LINES)


@pytest.mark.parametrize(
    "markup",
    [
        f"<!doctype html><title>Mill reopens</title><article><h1>Mill reopens</h1>{STORY}</article>",
        f"<!doctype html><html><title>Mill reopens</title><main><h1>Mill reopens</h1>{STORY}</main></html>",
        (
            f"<title>Mill reopens</title><header><nav>Home</nav></header><main><h1>Mill reopens</h1>{STORY}</main>"
            "<script>1</script><footer><p>Copyright 2024 The Vale Post</p></footer>"
        ),
        f"<html><head><title>Mill reopens</title><article><h1>Mill reopens</h1>{STORY}</article></head><body></body>",
        (
            f"<title>Mill reopens</title><main><h1>Mill reopens</h1><p>{LINES[0]}</p></main><p>{LINES[1]}</p>"
            f"<p>{LINES[2]}</p>"
        ),
        (
            f"<meta charset=utf-8><title>Mill reopens</title><story-page><section><h1>Mill reopens</h1>{STORY}"
            "</section></story-page>"
        ),
        (
            f"<title>Mill reopens</title><noscript><img src='/count.gif'></noscript><section><article>"
            f"<h1>Mill reopens</h1>{STORY}</article></section>"
        ),
    ],
)
def test_a_page_without_tags_for_head_and_body_is_read(markup: str) -> None:
    document = clean(Page(URL, markup.encode()))
    assert (document.title, document.text.split("\n\n")) == ("Mill reopens", list(LINES))


def test_text_before_the_body_keeps_its_order() -> None:
    tree = parse_html(
        Page(URL, b"<title>x</title><article>one</article> two <main>three</main></head><body> four<p> five")
    ).tree
    assert "".join(tree.find("body").itertext()).split() == ["one", "two", "three", "four", "five"]
    assert [child.tag for child in tree.find("head")] == ["title"]


def test_metadata_stays_in_the_head() -> None:
    head = b"<html><head><title>x</title><base href=a><template><p>b</p></template><link></head><body>z"
    assert [child.tag for child in parse_html(Page(URL, head)).tree.find("head")] == [
        "title",
        "base",
        "template",
        "link",
    ]
