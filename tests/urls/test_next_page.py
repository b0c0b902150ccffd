"""The next page of a story is found by what the page names and by its URL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls.next_page import find_next_page

STORY = "https://paper.org/politics/council-votes-on-bridge-4711"
FILE = "https://paper.org/politics/council-votes-on-bridge.html"


@pytest.mark.parametrize(
    ("story", "link", "expected"),
    [
        (STORY, '<link rel="next" href="{}/2/">', f"{STORY}/2/"),
        (STORY, '<a href="?page=2" rel="nofollow next">More</a>', f"{STORY}?page=2"),
        (STORY, '<a href="?seite=2">Nächste Seite</a>', f"{STORY}?seite=2"),
        (STORY, '<a href="{}/seite-2">2</a>', f"{STORY}/seite-2"),
        (STORY, '<a href="{}/page/2"><span>2</span></a>', f"{STORY}/page/2"),
        (f"{STORY}?id=7", '<a href="{}&amp;p=2">suivant</a>', f"{STORY}?id=7&p=2"),
        (FILE, '<a href="council-votes-on-bridge-2.html">2</a>', f"{FILE[:-5]}-2.html"),
        (FILE, '<a href="council-votes-on-bridge_2.html">下一页</a>', f"{FILE[:-5]}_2.html"),
        (f"{STORY}?page=1", '<a href="{}">›</a>', f"{STORY}?page=2"),
    ],
)
def test_the_next_page_is_found(story: str, link: str, expected: str) -> None:
    markup = f"<html><body><p>Words</p>{link.format(story.replace('page=1', 'page=2'))}</body></html>"
    assert find_next_page(markup, story, story, 2) == expected


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="/politics/mayor-resigns-after-vote-4712">Next story</a>',
        '<a rel="next" href="https://other.org/politics/council-votes-on-bridge-4711/2">Next</a>',
        '<a href="{}/comments-page-2#comments">2</a>',
        '<a href="{}?comment-page=2">Next</a>',
        '<a rel="next" href="{}-2">Next story, of the same headline</a>',
        '<a href="{}/2">Two readers wrote</a>',
        '<a href="{}/3">3</a>',
        '<a href="javascript:next(2)">Next</a>',
        "",
    ],
)
def test_other_links_are_no_next_page(link: str) -> None:
    assert find_next_page(f"<html><body>{link.format(STORY)}</body></html>", STORY, STORY, 2) == ""


def test_a_section_has_no_next_page() -> None:
    section = "https://paper.org/politics/"
    assert find_next_page(f'<link rel="next" href="{section}page/2">', section, section, 2) == ""


def test_the_third_page_is_compared_with_the_first() -> None:
    markup = f'<a href="{STORY}/2">2</a><a href="{STORY}/3">3</a>'
    assert find_next_page(markup, f"{STORY}/2", STORY, 3) == f"{STORY}/3"


@given(st.text(max_size=300), st.integers(2, 10))
def test_no_markup_leads_to_another_host(text: str, number: int) -> None:
    markup = f'<a rel="next" href="{text}{number}">{number}</a>'
    found = find_next_page(markup, STORY, STORY, number)
    assert not found or found.startswith("https://paper.org/")
