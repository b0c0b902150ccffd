import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.page_scripts import split_scripts
from pipeline.records import Page

STORY = (
    "<h1>Mill reopens</h1>"
    + "<p>The old mill by the river opens its doors again, the council said on Monday.</p>" * 3
)


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b && c > d) { x = '<p>' }</script>",
        "<script src='/a.js' \" async charset='utf-8'></script>",
        "<SCRIPT src='/a.js'>\n</SCRIPT >",
        '<script data-x="a > b">1</script>',
        "<script><!-- x = '<script>'; y = '</script>' //--></script>",
        "<script>/*<!--*/ x = '<script></script>,<script src=a></script>' /*-->*/</script>",
        "<script><!--> x = '<script>'</script>",
        "<script><!-- x = 1 </script>",
        "<style media=print>.css-1tm5due{font-size:14px}</style>",
        "<svg viewBox='0 0 1 1'><title>Share</title><path d='M0'></svg>",
        "<svg/>",
        "<!-- <p>Draft</p> -->",
        "<!-->",
        "<!-- wrong end --!>",
    ],
)
def test_what_is_never_shown_is_taken_out(hidden: str) -> None:
    assert split_scripts(f"<p>One{hidden} two</p>".encode())[0] == b"<p>One two</p>"


@pytest.mark.parametrize(
    "shown",
    [
        "<title>How the <script> tag works</title><p>One</p>",
        "<textarea><!-- </textarea><p>One --></p>",
        "<svg><svg></svg><p>One</p></svg>",
        "<p>One <!-- two",
        "<p>One <style> two",
        '<p>One <script a="two',
        "<p>a < b, <scripture>, <svg-icon> and <!DOCTYPE></p>",
    ],
)
def test_what_only_looks_like_a_script_or_never_ends_is_left_to_the_parser(shown: str) -> None:
    assert split_scripts(shown.encode())[0] == shown.encode()


def test_scripts_that_may_hold_data_are_returned() -> None:
    markup, scripts = split_scripts(
        b"<p>1<script type='Application/LD+JSON' src=x>{}</script>"
        b"<script async src=/app.js>2</script><script data-src=a>state = {}</script>3<script>cut"
    )
    assert markup == b"<p>13"
    assert [(script.is_json_ld, script.text) for script in scripts] == [
        (True, "{}"),
        (False, "state = {}"),
        (False, "cut"),
    ]


def test_scripts_behind_an_element_that_never_ends_are_taken_out() -> None:
    assert split_scripts(b"<style>a<p>One<script>x</script> two<style>b")[0] == b"<style>a<p>One two<style>b"


@given(st.lists(st.sampled_from(("<p>", "</p>", "text", " ", "<b a='1'>", "</b>", "&lt;script>", "<"))))
def test_a_page_without_scripts_and_comments_is_left_as_it_is(pieces: list[str]) -> None:
    markup = "".join(pieces).encode()
    assert split_scripts(markup) == (markup, ())


@pytest.mark.parametrize(
    "piece",
    [
        "<script>",
        '<script "',
        "<!--",
        "<svg>",
        "<svg></svg",
        "<style ",
        "<title>",
        "<script><!--<script></script>",
    ],
)
def test_unfinished_scripts_and_comments_cost_no_more_than_their_length(piece: str) -> None:
    markup, scripts = split_scripts((piece * 100_000).encode())
    assert len(markup) + sum(len(script.content) for script in scripts) <= len(piece) * 100_000


def test_a_style_within_a_caption_is_no_part_of_it() -> None:
    caption = "<figcaption><style>.c-1{padding:0}</style>The mill</figcaption>"
    figure = f"<figure><img src='/a.jpg' width=900 height=600>{caption}</figure>"
    (image,) = clean(Page("https://vale.example/mill", f"<article>{STORY}{figure}</article>".encode())).images
    assert image.caption == "The mill"


def test_a_drawing_is_no_part_of_a_date() -> None:
    line = "<div class='date'><svg><title>Comments</title></svg>16 September 2024</div>"
    document = clean(Page("https://vale.example/mill", f"<article>{STORY}{line}</article>".encode()))
    dates = {item.value for item in document.evidence if item.field == "published"}
    assert "16 September 2024" in dates
    assert not any("Comments" in date for date in dates)


def test_data_for_machines_is_read_from_scripts() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Mill reopens", "author": {"name": "Ada Quill"}})
    page = f"<script type='application/ld+json'>{data}</script><article>{STORY}</article>"
    assert clean(Page("https://vale.example/mill", page.encode())).authors == ("Ada Quill",)
