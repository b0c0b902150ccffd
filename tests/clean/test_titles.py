import pytest

from pipeline.clean.candidates import collect_page_candidates
from pipeline.clean.resolvers.title import resolve_title
from tests.clean.pages import ADDRESS, parsed_page

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
        "<title>Mill reopens today | News | Vale</title>", "<p>Words</p>", "Mill reopens today",
    ),
    "a part that holds the host's name is the site's": (
        "<title>Mill reopens today | Vale Tyres</title>", "<p>Words</p>", "Mill reopens today",
    ),
    "the short heading of the story beside a heading elsewhere": (
        ("<title>How ten years of silence ended</title>"
        '<meta property="og:title" content="How ten years of silence ended">'),
        "<article><h1>The turning wheel</h1></article><aside><h1>More from the valley</h1></aside>",
        "The turning wheel",
    ),
    "the metadata, where structured data, preview and card agree against the heading": (
        ('<meta property="og:title" content="Mill reopens today">'
        '<meta name="twitter:title" content="Mill reopens today">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Mill reopens today"}</script>'),
        "<h1>LIVE: all reactions and pictures from the wheel</h1>", "Mill reopens today",
    ),
    "without badges and counts": (
        "<title>Mill reopens today | The Post</title>",
        '<h1><span class="badge">Plus</span>Mill reopens today<span class="comments-count">12 comments</span></h1>',
        "Mill reopens today",
    ),
    "a badge alone": ("<title>Home</title>", '<h1><span class="label">Exclusive</span></h1>', "Exclusive"),
    "without section and site": (
        "<title>Owner opens the old mill again - Valley - Vale</title>",
        "<p>Words</p>",
        "Owner opens the old mill again",
    ),
    "with a clause of its own after a dash": (
        "<title>Owner opens the mill - and forty people find work - Vale</title>", "<p>Words</p>",
        "Owner opens the mill - and forty people find work",
    ),
    "without names after bars in Chinese": (
        "<title>山谷里的老磨坊今天重新开门_社会新闻_谷报网</title>",
        "<p>字</p>",
        "山谷里的老磨坊今天重新开门",
    ),
    "without names after bars in Korean": (
        "<title>골짜기 방앗간 다시 문 연다-사회ㅣ골짜기일보</title>",
        "<p>말</p>",
        "골짜기 방앗간 다시 문 연다",
    ),
    "without names after bars in Japanese": (
        "<title>谷の水車小屋、十年ぶりに再開｜谷新聞</title>",
        "<p>文</p>",
        "谷の水車小屋、十年ぶりに再開",
    ),
    "with a number after a hyphen in Korean": (
        "<title>골짜기 마을 코로나-19 환자 없어</title>",
        "<p>말</p>",
        "골짜기 마을 코로나-19 환자 없어",
    ),
    "the element that the title begins with": (
        "<title>Mill reopens today :: Vale Valley :: Archive</title>",
        "<table><tr><td><b>Mill reopens today</b></td></tr></table>",
        "Mill reopens today",
    ),
    "without the label of a print page": (
        "<title>Print: Mill reopens today</title>", "<font size=5>Mill reopens today</font>", "Mill reopens today",
    ),
    "decoded where the page escaped it twice": (
        "<title>Mill&amp;#8217;s wheel turns</title>",
        "<p>Words</p>",
        "Mill’s wheel turns",
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
    page = parsed_page(f"<html><head>{head}</head><body>{inside}</body></html>")
    found = resolve_title(collect_page_candidates(page, ADDRESS), ADDRESS)
    assert found is not None
    assert found.value == expected


def test_a_page_without_any_title_has_none() -> None:
    assert (
        resolve_title(
            collect_page_candidates(parsed_page("<html><body><p>Words</p></body></html>"), ADDRESS), ADDRESS
        )
        is None
    )
