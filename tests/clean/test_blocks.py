"""The runs of a page are what a browser shows, one line each, with the boxes they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.clean.blocks import TAG_BITS, BlockTable, extract_blocks


def _read(body: str) -> BlockTable:
    return extract_blocks(html.document_fromstring(f"<html><body>{body}</body></html>"))


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>One <b>two</b>\n  three</p>four", ["One two three", "four"]),
        ("<div>One<br>two<br><br>three<br/>four</div>", ["One two", "three four"]),
        ("<p>5 &lt; 6 &amp;amp; 7 &gt; 6</p>", ["5 < 6 &amp; 7 > 6"]),
        ("<p>Seen<span style='display: none'>not <span>at</span> all</span> again</p>", ["Seen again"]),
        ("<div hidden><div>no</div></div>yes<img hidden>still", ["yesstill"]),
        ("<p>Mit\u00adtel\u00adal\u00adter &shy;und&#8203;</p>", ["Mittelalter und"]),
        ("<noscript>Please switch scripts on</noscript><p>Story", ["Story"]),
        (f"<noscript><p>{'All of it. ' * 99}</p></noscript>", [("All of it. " * 99).strip()]),
        ("<p>a<script>b</script>c<svg><text>d</text></svg>e", ["ace"]),
        ("<nav><a href=/>Home</a></nav><p>Story", ["Story"]),
        ("<nav><p>A menu that was never closed</p><h1>Story</h1>", ["A menu that was never closed", "Story"]),
        ("<p title='1 > 0 and \"2\" < 3'>x</p>", ["x"]),
        ("<table><tr><th>Club<th>Goals<tr><td>Aldmoor<td>3</table>", ["Club | Goals", "Aldmoor | 3"]),
        ("<table><tr><td><p>One</p><p>Two</p><td><p>Three</table>", ["One", "Two", "Three"]),
        ("<ul><li>One<ul><li>Two</ul><li>Three</ul>", ["One", "Two", "Three"]),
    ],
)
def test_runs_are_the_lines_that_a_browser_shows(body: str, texts: list[str]) -> None:
    assert _read(body).texts == texts


def test_a_run_knows_its_boxes_and_its_share_of_links() -> None:
    reading = _read("<article><ul><li>12345<a href=/>67890</a></li></ul></article>")
    assert reading.tag(0) == "li"
    assert reading.containers.tag[reading.parent(0)] == "ul"
    assert (
        reading.containers.ancestor_tags[reading.container[0]]
        == TAG_BITS["article"] | TAG_BITS["ul"] | TAG_BITS["li"]
    )
    assert reading.link_density == [0.5]


@given(
    st.recursive(st.text("ab <&>\"'", max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=20)
)
def test_every_box_holds_the_runs_of_the_boxes_inside_it(tree: object) -> None:
    def written(node: object) -> str:
        return f"<div class='x'>{''.join(map(written, node))}</div>" if isinstance(node, list) else str(node)

    reading = _read(written(tree))
    boxes = reading.containers
    assert all(
        boxes.first_block[up] <= first for up, first in zip(boxes.parent, boxes.first_block, strict=True)
    )
    assert all(last <= boxes.end_block[up] for up, last in zip(boxes.parent, boxes.end_block, strict=True))
    assert all(
        boxes.first_block[box] <= place < boxes.end_block[box] for place, box in enumerate(reading.container)
    )
    assert boxes.end_block[0] == len(reading.texts)
