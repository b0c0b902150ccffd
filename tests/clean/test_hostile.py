"""Whatever stands in a page, it is read or rejected."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.records import Document, Page

SAMPLE = (Path(__file__).parent / "samples" / "en-bridge.html").read_bytes()
SOUP = (
    "<p>", "</p>", "<div class='x", "'>", '"', "<table>", "<tr>", "<td>", "</table>", "<!--", "-->", "<script>",
    "</script>", "<style>", "<svg>", "</svg>", "<![CDATA[", "]]>", "<?x", "?>", "&#0;", "&#xD800;", "&amp",
    "&lt;b&gt;", "\x00", "\x0c", "<a href=", "<b", " hidden ", " style='display:none'", "/>", "<br>", "<nav>",
    "<template>", "<plaintext>", "<textarea>", "<math>", "<select><option>", "<frameset>", "</body>", "<body>",
    "<html>", "ä", "语", "\u202e", "word ", "a long enough line ",
)  # fmt: skip


def _read(body: bytes) -> None:
    with suppress(Rejected):
        assert isinstance(clean(Page("https://thepost.example/x", body)), Document)


@given(st.integers(0, len(SAMPLE)))
def test_a_sample_cut_at_any_byte_is_read_or_rejected(cut: int) -> None:
    _read(SAMPLE[:cut])


@given(st.integers(0, len(SAMPLE)), st.binary(min_size=1, max_size=40))
def test_a_sample_with_any_bytes_put_in_is_read_or_rejected(at: int, noise: bytes) -> None:
    _read(SAMPLE[:at] + noise + SAMPLE[at:])


@given(st.lists(st.sampled_from(SOUP), max_size=60))
def test_any_soup_of_tags_is_read_or_rejected(soup: list[str]) -> None:
    _read(("<html><body>" + "".join(soup)).encode())


@settings(max_examples=20)
@given(
    st.sampled_from(("div", "span", "b", "table", "ul", "blockquote", "x-y", "form")), st.integers(1, 3_000)
)
def test_any_depth_is_read_or_rejected(tag: str, depth: int) -> None:
    _read(f"<html><body>{f'<{tag}>' * depth}A line of text inside.".encode())


@pytest.mark.parametrize(
    "piece",
    [
        *("<p>x", "<a href=/>x</a> ", "<br>x", "<td>x", "<b>", "&amp;", "x "),
        *("x<i hidden></i>", "x<nav>a</nav>", "x<sup><a href='#1'>1</a></sup>"),
    ],
)
def test_a_million_of_anything_is_read_or_rejected(piece: str) -> None:
    _read(f"<html><body>{piece * (1_000_000 // len(piece))}".encode())
