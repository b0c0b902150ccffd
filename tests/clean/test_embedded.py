import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.embedded_text import texts_in_state
from pipeline.records import Document, Page
from pipeline.text import html_to_lines

TITLE = "Mill reopens in the quiet valley"
LINES = [
    f"On day {day} the old paper mill opened its doors again after ten years of silence, and {day} found work there."
    for day in range(2, 9)
]
WHOLE = "\n\n".join(LINES)
HTML = "".join(f"<p>{line}</p>" for line in LINES)


def read(shown: str, script: str) -> Document:
    head = f"<title>{TITLE}</title>{script}"
    markup = f"<html><head>{head}</head><body><main><h1>{TITLE}</h1>{shown}</main></body></html>"
    return clean(Page("https://vale.example/news/mill", markup.encode()))


def linked(body: str, kind: str = "NewsArticle") -> str:
    thing = {"@type": kind, "headline": TITLE, "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def next_data(story: object, title: str = TITLE) -> str:
    state = {
        "props": {
            "pageProps": {"other": {"title": "Ferry sails"}, "article": {"title": title, "body": story}}
        }
    }
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'


def fusion() -> str:
    elements = [{"type": "text", "content": line} for line in LINES]
    elements.insert(3, {"type": "image", "caption": "x", "content": "A fox on the wall of the mill"})
    content = {"headlines": {"basic": TITLE}, "content_elements": elements}
    return f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(content)};Fusion.x=1</script>"


SCRIPTS = {
    "schema.org/articleBody as text": linked(WHOLE),
    "schema.org/articleBody as HTML": linked(HTML),
    "schema.org/articleBody as HTML written as text": linked(HTML.replace("<", "&lt;").replace(">", "&gt;")),
    "the state of Next.js as HTML": next_data(HTML),
    "the state of Next.js as elements": next_data([{"type": "paragraph", "text": line} for line in LINES]),
    "the state of Next.js as nested elements": next_data(
        [{"type": "paragraph", "children": [{"text": line}]} for line in LINES]
    ),
    "the state of Fusion": fusion(),
}


@pytest.mark.parametrize("case", SCRIPTS)
@pytest.mark.parametrize("shown", ["", f"<p>{LINES[0]}</p>"])
def test_a_story_that_only_data_holds_whole_is_read_from(case: str, shown: str) -> None:
    document = read(shown, SCRIPTS[case])
    assert document.text == WHOLE
    assert [
        item.field for item in document.evidence if item.origin in {"json-ld articleBody", "page state"}
    ] == ["text"]


@pytest.mark.parametrize(
    "script",
    [
        linked(LINES[0]),
        linked(WHOLE, "LiveBlogPosting"),
        linked("Other words about a ferry that sailed. " * 60),
        next_data("<p>Other words about a ferry that sailed.</p>" * 60),
    ],
)
def test_a_story_that_the_page_shows_stands(script: str) -> None:
    assert read(HTML, script).text == WHOLE


def test_a_state_of_another_story_is_not_the_pages() -> None:
    assert read("", next_data(HTML, "Ferry sails again from the island")).text == ""


def test_a_state_is_read_whatever_its_depth() -> None:
    deep = "[" * 3_000 + "]" * 3_000
    assert list(texts_in_state(f"x = {{{' ' * 1000}'a': {deep}}}", TITLE)) == []


@given(st.text(max_size=300))
def test_any_script_is_read(script: str) -> None:
    assert list(texts_in_state("x = {" + script * 10, TITLE)) == []


@given(st.text(max_size=200))
def test_no_line_of_a_text_is_empty_or_holds_a_line_end(text: str) -> None:
    assert all(line.strip() and "\n" not in line for line in html_to_lines(text))
