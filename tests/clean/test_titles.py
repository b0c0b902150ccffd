import pytest

from pipeline.clean.candidates import collect_tree_candidates
from pipeline.clean.resolvers.title import resolve_title
from tests.clean.pages import ADDRESS, tree_of

CASES = {
    "the heading, with the page's own typography": (
        "<title>Mill 'reopens' today - Vale</title>", "<h1>Mill ‘reopens’ today</h1>", "Mill ‘reopens’ today",
    ),
    "a kicker before it that no other title has is left out": (
        '<meta property="og:title" content="Mill reopens today">', "<h1><span>Valley</span> Mill reopens today</h1>",
        "Mill reopens today",
    ),
    "a kicker that metadata has as well stays": (
        ('<meta property="og:title" content="Valley: Mill reopens today">'
        '<meta name="headline" content="Mill reopens today">'),
        "<h1>Valley: Mill reopens today</h1>", "Valley: Mill reopens today",
    ),
    "a note behind it is left out": (
        '<meta property="og:title" content="Mill reopens today">',
        "<h1>Mill reopens today<small>Forty people at work</small></h1>", "Mill reopens today",
    ),
    "a masthead that leads home is no headline": (
        "<title>Mill reopens today | The Vale Post</title>", '<h1><a href="/">The Vale Post</a></h1>',
        "Mill reopens today",
    ),
    "a second-level heading that the title names": (
        "<title>Mill reopens today » Archive » Notes</title>",
        '<h1><a href="/">Notes</a></h1><h2>Mill reopens today</h2>',
        "Mill reopens today",
    ),
    "a heading that is the first of many parts of a title": (
        '<meta property="og:title" content="Mill history | Origin, Owners, Fires, Facts, & Timeline | Almanac">',
        "<h1>mill history</h1>", "mill history",
    ),
    "a word in two elements": ("<title>Mill reopens</title>", "<h1>Mill <b>r</b>eopens</h1>", "Mill reopens"),
    "without a heading, the title without section and site": (
        "<title>Mill reopens today | News | Vale</title>", "<p>Words</p>", "Mill reopens today | News",
    ),
    "a part that holds the host's name is the site's": (
        "<title>Mill reopens today | Vale Tyres</title>", "<p>Words</p>", "Mill reopens today",
    ),
    "the only heading where the title is the site's": ("<title>Home</title>", "<h1>Mill reopens</h1>", "Mill reopens"),
    "the whole heading, though a preview is shorter": (
        ('<title>Mill opens with forty jobs - now hiring</title>'
        '<meta property="og:title" content="Mill opens with forty jobs">'),
        "<h1>Mill opens with forty jobs - now hiring</h1>", "Mill opens with forty jobs - now hiring",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_headline_is(case: str) -> None:
    head, inside, expected = CASES[case]
    tree = tree_of(f"<html><head>{head}</head><body>{inside}</body></html>")
    found = resolve_title(collect_tree_candidates(tree, ADDRESS), ADDRESS)
    assert found is not None
    assert found.value == expected


def test_a_page_without_any_title_has_none() -> None:
    assert (
        resolve_title(
            collect_tree_candidates(tree_of("<html><body><p>Words</p></body></html>"), ADDRESS), ADDRESS
        )
        is None
    )
