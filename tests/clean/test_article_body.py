"""The story is found between menus, prompts and other stories; its headline is the one readers see."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipeline.clean import clean
from pipeline.clean.attribute_bombs import strip_attribute_bombs
from pipeline.clean.resolvers.title import resolve_title
from pipeline.clean.threshold import select_by_threshold
from pipeline.errors import Rejected
from pipeline.records import BlockKind, Evidence, Page

PARAGRAPHS = (
    "The council of Aldmoor voted on Tuesday to rebuild the old mill bridge, which has been closed since the flood.",
    "Engineers will begin with the eastern pier, where the water has washed out the ground below the stones.",
    "The work costs four million and is paid for by the county, said mayor Ines Holt after the vote.",
    "Until it is done, buses go round by the northern road, which takes twenty minutes longer.",
)


def _page(between: str = "", after: str = "") -> Page:
    title = "Old mill bridge to be rebuilt"
    first, *rest = (f"<p>{text}</p>" for text in PARAGRAPHS)
    names = ("news", "sport", "weather", "culture")
    menu = "".join(f"<li><a href='/{name}'>{name.title()}</a></li>" for name in names)
    body = (
        f"<html><head><title>{title} | The Post</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>{title}</h1><div class='article-body'>{first}{between}{''.join(rest)}</div></article>"
        f"{after}</main><footer><p>Copyright The Post. All rights reserved.</p></footer></body></html>"
    )
    return Page("https://thepost.example/bridge", body.encode())


@pytest.mark.parametrize(
    "between",
    [
        "",
        "<h3>Recommended Videos</h3>",
        "<div class='newsletter'><p>Sign up for our newsletter</p></div>",
        "<p>Advertisement</p>",
        "<aside class='related'><ul><li><a href='/a'>Read more: Flood takes bridge</a></li></ul></aside>",
    ],
)
def test_what_stands_between_paragraphs_costs_none_of_them(between: str) -> None:
    assert clean(_page(between)).text == "\n\n".join(PARAGRAPHS)


def test_a_table_amid_the_story_is_one_block_with_a_line_for_each_row() -> None:
    rows = "".join(f"<tr><td>Pier {n}</td><td>{n} million</td></tr>" for n in (1, 2, 3))
    document = clean(_page(f"<table><tbody>{rows}</tbody></table>"))
    tables = [block.text for block in document.blocks if block.kind is BlockKind.TABLE]
    assert tables == ["Pier 1 | 1 million\nPier 2 | 2 million\nPier 3 | 3 million"]


def test_a_list_of_other_stories_below_is_not_the_story() -> None:
    teasers = "".join(
        f"<div class='card'><h3><a href='/s{n}'>Another story about number {n}</a></h3></div>"
        for n in range(9)
    )
    assert clean(_page(after=f"<section class='related'>{teasers}</section>")).text == "\n\n".join(PARAGRAPHS)


def test_every_dropped_line_names_what_dropped_it() -> None:
    dropped = clean(_page("<h3>Recommended Videos</h3>")).dropped
    assert ("Recommended Videos", "recommended") in [(item.text, item.rule) for item in dropped]


def test_a_menu_is_dropped_as_navigation() -> None:
    dropped = clean(_page()).dropped
    assert ("News Sport Weather Culture", "navigation") in [(item.text, item.rule) for item in dropped]


@pytest.mark.parametrize(
    ("declared", "shown", "expected"),
    [
        ("Bridge to be rebuilt | The Post", "Bridge to be rebuilt", "Bridge to be rebuilt"),
        ("Bridge to be rebuilt | The Post", "Sport", "Bridge to be rebuilt"),
        ("Bridge rebuilt", "The old bridge, rebuilt", "The old bridge, rebuilt"),
        ("Goal! - and another", "", "Goal! - and another"),
    ],
)
def test_the_headline_is_what_readers_see(declared: str, shown: str, expected: str) -> None:
    found = resolve_title(
        (Evidence("title", declared, "meta og:title", 0.85), Evidence("site_name", "The Post", "meta", 0.8))
        + ((Evidence("title", shown, "h1", 0.8),) if shown else ())
    )
    assert found is not None
    assert found.value == expected


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300)), max_size=40))
def test_what_is_kept_is_likelier_than_what_is_not(segments: list[tuple[float, int]]) -> None:
    likely = np.array([chance for chance, _ in segments])
    stays = select_by_threshold(likely, np.array([float(words) for _, words in segments]))
    assert len(stays) == len(segments)
    inside = [chance for chance, stay in zip(likely, stays, strict=True) if stay]
    outside = [chance for chance, stay in zip(likely, stays, strict=True) if not stay]
    assert not inside or not outside or min(inside) > max(outside)


@settings(max_examples=60)
@given(
    st.recursive(st.text(max_size=30), lambda inner: st.lists(inner, max_size=4), max_leaves=30),
    st.sampled_from(("div", "p", "li", "b", "a", "table")),
)
def test_any_nesting_is_read_or_rejected(tree: object, tag: str) -> None:
    def written(node: object) -> str:
        inner = "".join(map(written, node)) if isinstance(node, list) else str(node)
        return f"<{tag} class='x'>{inner}</{tag}>"

    try:
        clean(
            Page(
                "https://thepost.example/x",
                f"<html><body>{written(tree)}</body></html>".encode("utf-8", "replace"),
            )
        )
    except Rejected:
        return


@pytest.mark.parametrize(
    "attribute",
    ["a{0}=1 ", "a{0}='x y' ", "a{0} ", 'a{0}="1"', "a{0}='>' ", 'a{0}="<b>" ', "/a{0} ", "={0} "],
)
def test_an_element_with_a_hundred_thousand_attributes_costs_no_more_than_its_length(attribute: str) -> None:
    attributes = "".join(attribute.format(number) for number in range(100_000))
    page = _page(f"<p {attributes}>{PARAGRAPHS[0]} Again.</p>")
    assert PARAGRAPHS[-1] in clean(page).text


def parsed_attributes(markup: bytes) -> int:
    """The most attributes that the parser finds on one element."""
    tree = html.document_fromstring(b"<html><body>" + markup)
    return max(len(element.attrib) for element in tree.iter())


def test_an_attribute_bomb_hides_behind_no_tag_in_a_script() -> None:
    attributes = "".join(f"a{number} " for number in range(20_000))
    one = f"<script>x = '<a b=\"'</script><p {attributes}>text</p>\">"
    two = f"<script>x = <a b='<c d=\" </script><p {attributes}>text</p>\"'>"
    assert b"a19999" not in strip_attribute_bombs(one.encode())
    assert b"a19999" not in strip_attribute_bombs(two.encode())


@given(st.lists(st.sampled_from(("<a ", "=", '"', "'", ">", " ", "b", "/")), max_size=30).map("".join))
def test_no_attribute_bomb_is_longer_than_what_a_loose_look_sees(before: str) -> None:
    attributes = "".join(f"x{number} " for number in range(3_000))
    bare = strip_attribute_bombs(f"{before}<p {attributes}>text".encode())
    assert b"x2999" not in bare or parsed_attributes(bare) < 2_000


@given(st.text("<>=\"' /abp!-", max_size=60))
def test_a_page_without_attribute_bombs_is_left_as_it_is(markup: str) -> None:
    assert strip_attribute_bombs(markup.encode()) == markup.encode()


def test_a_long_value_of_one_attribute_is_left_alone() -> None:
    state = b"<div data-state='" + b"a b=c " * 5_000 + b"' class='x'>"
    assert strip_attribute_bombs(state) == state


def test_a_page_nested_without_end_and_one_of_many_pieces_are_read() -> None:
    deep = b"<html><body>" + b"<div>" * 20_000 + PARAGRAPHS[0].encode() + b"</body></html>"
    many = b"<html><body>" + b"<p>a piece of text that says little</p>" * 60_000 + b"</body></html>"
    for body in (deep, many):
        try:
            clean(Page("https://thepost.example/x", body))
        except Rejected:
            continue
