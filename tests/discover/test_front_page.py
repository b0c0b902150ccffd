"""Front pages in eight layouts and six scripts: stories are listed, everything else is not."""

from collections.abc import Callable

import pytest

from pipeline.discover import discover
from pipeline.records import Entry, FeedKind, Page

SITE = "https://gazette.example"

# Headlines and slugs; sites in scripts without spaces number their stories.
STORIES = {
    "latin": [
        ("Council votes to keep the old mill open", "/news/council-votes-to-keep-the-old-mill-open"),
        ("Ferry line returns after four winters", "/news/ferry-line-returns-after-four-winters"),
        ("Why bakers rise at two in the morning", "/life/why-bakers-rise-at-two-in-the-morning"),
    ],
    "cyrillic": [
        ("Совет решил сохранить старую мельницу в долине", "/news/sovet-reshil-sokhranit-staruyu-melnitsu"),
        ("Паром снова ходит через реку каждый день", "/news/parom-snova-khodit-cherez-reku"),
    ],
    "arabic": [
        (
            "المجلس يقرر إبقاء الطاحونة القديمة مفتوحة للجميع",
            "/news/2026/3/4/المجلس-يقرر-إبقاء-الطاحونة-القديمة",
        ),
        ("العبارة تعود إلى النهر بعد أربعة أعوام", "/news/2026/3/4/العبارة-تعود-إلى-النهر-بعد-أعوام"),
    ],
    "chinese": [
        ("议会决定保留山谷里的老磨坊", "/2026/0304/c1001-40671234.html"),
        ("渡轮四年后重新开航", "/2026/0304/c1001-40671235.html"),
    ],
    "japanese": [
        ("谷の古い水車小屋、町が存続を決める", "/articles/20260304-oyt1t50012/"),
        ("渡し船が四年ぶりに運航を再開", "/articles/20260304-oyt1t50013/"),
    ],
    "thai": [
        ("สภาเมืองลงมติให้โรงสีเก่าเปิดต่อไป", "/news/local/2781234"),
        ("เรือข้ามฟากกลับมาให้บริการอีกครั้ง", "/news/local/2781235"),
    ],
}


def cards(stories: list[tuple[str, str]], card: str) -> str:
    return "".join(card.format(title=title, url=url, n=n) for n, (title, url) in enumerate(stories))


def wordpress(stories: list[tuple[str, str]]) -> str:
    return cards(
        stories,
        '<article id="post-{n}" class="post-{n} post hentry category-social tag-menu tag-legal-footer has-footer">'
        '<h2 class="entry-title"><a href="{url}">{title}</a></h2></article>',
    )


def overlay_cards(stories: list[tuple[str, str]]) -> str:
    return cards(
        stories, '<div class="card"><a class="stretched" href="{url}"></a><h3>{title}</h3><p>By N.</p></div>'
    )


def linked_cards(stories: list[tuple[str, str]]) -> str:
    return cards(
        stories, '<a href="{url}"><figure><img src="/{n}.jpg"></figure><h3>{title}</h3><p>More</p></a>'
    )


def labelled(stories: list[tuple[str, str]]) -> str:
    return cards(stories, '<li><a href="{url}" aria-label="{title}"><img src="/{n}.jpg" alt=""></a></li>')


def aside_list(stories: list[tuple[str, str]]) -> str:
    items = cards(stories, '<li><h4><a href="{url}">{title}</a></h4></li>')
    return f"<aside class='most-read'><ol>{items}</ol></aside>"


def table_rows(stories: list[tuple[str, str]]) -> str:
    return f"<table>{cards(stories, '<tr><td><h3><a href={url}>{title}</a></h3></td></tr>')}</table>"


def several_links(stories: list[tuple[str, str]]) -> str:
    return cards(
        stories,
        '<section><a href="{url}"><img src="/{n}.jpg"></a><h3><a href="{url}?utm_source=home">{title}</a></h3>'
        '<a href="{url}#comments">12 comments</a></section>',
    )


def glued_labels(stories: list[tuple[str, str]]) -> str:
    return cards(
        stories, '<h3><a href="{url}"><span></span><span>{title}</span><script>x()</script></a></h3>'
    )


LAYOUTS = [
    *(wordpress, overlay_cards, linked_cards, labelled),
    *(aside_list, table_rows, several_links, glued_labels),
]
BOILERPLATE = """
<nav class="site-nav"><a href="/news">News of the day and the night</a><a href="/sport">Sport</a></nav>
<ul class="main-menu"><li><a href="/world/asia-and-the-pacific">Asia and the Pacific today</a></li></ul>
<div class="post-tags"><a href="/tag/mills-in-the-valley">Stories of the mills in the valley</a></div>
<a href="/author/nora-quill-of-the-gazette">All that Nora Quill has written</a>
<a href="/sign-up-for-our-newsletter-today">Sign up for our newsletter today</a>
<a href="/audio/2026/20260304_council_keeps_the_mill.mp3?size=9&amp;e=1">Download the story of the mill</a>
<a href="https://other.example/news/a-story-of-another-paper-altogether">A story of another paper altogether</a>
<footer><a href="/how-we-work-and-who-pays-for-it">How we work and who pays for it</a></footer>
<div class="pageFooter"><a href="/terms-of-use-of-this-site">Terms of use of this site</a></div>
"""


def entries(body: str) -> tuple[Entry, ...]:
    page = Page(f"{SITE}/", f"<html><body>{BOILERPLATE}<main>{body}</main></body></html>".encode())
    return discover(page, FeedKind.FRONT_PAGE).entries


@pytest.mark.parametrize("script", STORIES)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_stories_are_listed_with_their_headlines_and_nothing_else_is(
    layout: Callable[[list[tuple[str, str]]], str], script: str
) -> None:
    found = {entry.url.partition("?")[0]: entry.title for entry in entries(layout(STORIES[script]))}
    assert found == {SITE + url: title for title, url in STORIES[script]}


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (
            "<span>LIVE</span><span>The council meets tonight at seven</span>",
            "LIVE The council meets tonight at seven",
        ),
        ("<div>Analysis</div>Why the mill must stay", "Analysis Why the mill must stay"),
        ("The coun<b>cil</b> keeps the <em>old</em> mill", "The council keeps the old mill"),
        ("<style>.a{}</style>The council keeps the mill<!-- x -->", "The council keeps the mill"),
    ],
)
def test_a_title_has_spaces_between_elements_but_not_inside_words(markup: str, title: str) -> None:
    (entry,) = entries(f'<h3><a href="/news/council-meets-at-seven-tonight">{markup}</a></h3>')
    assert entry.title == title


@pytest.mark.parametrize(
    "path", ["/podcasts/how-the-mill-was-saved-again", "/weather/storm-hits-the-valley-at-night"]
)
def test_a_section_that_holds_stories_too_is_told_by_the_slug(path: str) -> None:
    assert len(entries(f'<h3><a href="{path}">How the mill was saved, again</a></h3>')) == 1
    section = "/" + path.split("/")[1] + "/all"
    assert entries(f'<h3><a href="{section}">All that we have made about it</a></h3>') == ()


def test_the_picture_of_an_author_is_not_a_link_to_the_story_beside_it() -> None:
    card = (
        '<div><a href="/nora_quill_31"><img src="/n.jpg"></a>'
        '<h2><a href="/nora_quill_31/why-the-mill-must-stay-open">Why the mill must stay open</a></h2></div>'
    )
    assert [entry.url for entry in entries(card)] == [f"{SITE}/nora_quill_31/why-the-mill-must-stay-open"]


@pytest.mark.parametrize(
    "url",
    [
        "/cookie-policy-and-privacy-notice",
        "/privacy-policy-and-terms-of-use.html",
        "/politique-de-confidentialite-et-de-cookies",
        "/politica-de-privacidad-y-cookies",
        "/hinweise-zu-datenschutz-und-cookies",
        "https://shop.gazette.example/a-mug-for-the-long-winter",
        "https://konto.gazette.example/a-mug-for-the-long-winter",
    ],
)
def test_legal_pages_and_shops_are_no_stories_whatever_their_link_says(url: str) -> None:
    assert entries(f'<div><a href="{url}">What you should know about this page</a></div>') == ()


@pytest.mark.parametrize(
    "url",
    [
        "/privacy-policy-of-the-mill-angers-readers",
        "https://sport.gazette.example/new-terms-for-the-old-coach",
        "https://shopping.gazette.example/why-shops-on-main-street-close",
    ],
)
def test_a_story_about_such_a_page_is_a_story(url: str) -> None:
    assert len(entries(f'<div><a href="{url}">What you should know about this page</a></div>')) == 1
