"""What markup hides from readers without scripts is read when it is the story, and only then."""

import pytest

from pipeline.clean import clean
from pipeline.records import Page

STORY = (
    "The weir below the old tannery gave way on Sunday night after eleven hours of rain without a pause.",
    "Firefighters from three villages carried sandbags until morning and brought nineteen people to the school.",
    "The council will decide in March whether the wooden weir is built again or replaced by one of stone.",
    "Nobody was hurt, but two cellars and the boathouse of the rowing club are still under water.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)
ARTICLE = f"<article><h1>Weir gives way at Lindau</h1>{PARAGRAPHS}</article>"
FRAME = "<html lang=en><head><title>Weir gives way at Lindau</title></head><body>{}</body></html>"
URL = "https://www.lindau.example/news/weir"


def _texts(body: str) -> list[str]:
    return [block.text for block in clean(Page(URL, FRAME.format(body).encode())).blocks]


@pytest.mark.parametrize(
    "body",
    [
        f'<main><div id="B:1"></div></main><div hidden id="S:1">{ARTICLE}</div>',
        f'<div id="B:0a"></div><div hidden="" id="S:0a"><main>{ARTICLE}</main></div>',
        f'<div id="root" style="display:none">{ARTICLE}</div>',
        f'<div class="page" style="opacity:1; display : none !important">{ARTICLE}</div>',
        f'<main hidden="until-found">{ARTICLE}</main>',
        f'<section><h1>Weir gives way at Lindau</h1><div hidden="until-found">{PARAGRAPHS}</div></section>',
        f'<story-page><template shadowrootmode="open">{ARTICLE}</template></story-page>',
        f'<x-article><template shadowroot="open"><slot></slot>{ARTICLE}</template></x-article>',
        f"<header><button><div></button></header><main>{ARTICLE}</main>",
        f"<header><button class=menu><span><div><i></button></div></header>{ARTICLE}",
        f"<noscript>{ARTICLE}{'<p>' + 'The river fell again by Tuesday noon. ' * 20 + '</p>'}</noscript>",
    ],
)
def test_a_story_that_a_script_would_show_is_read(body: str) -> None:
    assert set(STORY) <= set(_texts(body))


@pytest.mark.parametrize(
    "hidden",
    [
        '<div class="rest" style="display:none">{}</div>',
        '<section id="more" hidden>{}</section>',
        '<div class="premium-part" style="display: none;">{}</div>',
    ],
)
def test_the_part_behind_read_on_is_read(hidden: str) -> None:
    rest = hidden.format("".join(f"<p>{text}</p>" for text in STORY[2:]))
    body = f"<article><h1>Weir gives way</h1><p>{STORY[0]}</p><p>{STORY[1]}</p>{rest}<button>Read on</button></article>"
    assert _texts(body) == list(STORY)


@pytest.mark.parametrize(
    "rest",
    [
        "<div><h1>Weir gives way</h1>{}</div></body></html>",
        "\n<!doctype html><html lang=en><body><article><h1>Weir gives way</h1>{}</article></body></html>",
        "</div><section><h1>Weir gives way</h1>{}</section>",
        "<p>Menu</p><main><h1>Weir gives way</h1>{}</main></html></html>",
    ],
)
def test_a_story_after_the_end_tag_of_the_page_is_read(rest: str) -> None:
    assert set(STORY) <= set(_texts(f"<p>Home</p></body></html>{rest.format(PARAGRAPHS)}"))


def test_a_hidden_paragraph_between_visible_ones_is_read() -> None:
    first, *rest = STORY
    body = f"<article><h1>Weir</h1><p>{first}</p>" + "".join(f'<p style="display:none">{t}</p>' for t in rest)
    assert _texts(body) == list(STORY)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="cookie-consent" hidden>{}</div>',
        '<div class="newsletter-modal" style="display:none">{}</div>',
        '<div id="comments" hidden>{}</div>',
        "<dialog hidden>{}</dialog>",
        '<form style="display:none">{}</form>',
        "<template>{}</template>",
    ],
)
def test_dialogs_comments_and_consent_notices_stay_hidden(box: str) -> None:
    notice = (
        "<p>We and our partners keep data on your device to measure which stories you read and for how long.</p>"
        * 4
    )
    texts = _texts(ARTICLE + box.format(notice))
    assert texts == list(STORY)


@pytest.mark.parametrize(
    "class_names",
    [
        "hentry category-comment category-open-thread",
        "article js-article url-breadcrumb",
        "post tag-newsletter tag-cookies",
        "story section-login has-share",
    ],
)
def test_topics_in_the_class_of_the_article_drop_nothing(class_names: str) -> None:
    article = f"<h1>Weir gives way at Lindau</h1><div>{PARAGRAPHS}</div>"
    body = f'<main><article class="{class_names}">{article}</article></main>'
    assert _texts(body) == list(STORY)


@pytest.mark.parametrize(
    ("item", "question"),
    [
        (
            "<h3><button aria-expanded=true>{q}</button></h3><div><p>{a}</p></div>",
            "Who pays for a new weir of stone?",
        ),
        (
            "<button><h4>{q}</h4><span>+</span></button><div><p>{a}</p></div>",
            "When is the weir closed again?",
        ),
        ("<div><button>{q}</button></div><div><p>{a}</p></div>", "من يدفع ثمن السد الحجري الجديد؟"),
    ],
)
def test_the_question_on_a_button_stays_with_its_answer(item: str, question: str) -> None:
    answer = "The town pays a third of it, and the owners of the meadows along the river pay the rest over ten years."
    part = item.format(q=question, a=answer)
    texts = _texts(
        f"<article><h1>Weir gives way at Lindau</h1>{PARAGRAPHS}{part}<p>{STORY[0]} Again.</p></article>"
    )
    assert answer in texts
    assert any(question in text for text in texts[: texts.index(answer)])


@pytest.mark.parametrize(
    "label", ["Forgot your password?", "Read the whole story of the weir below the tannery"]
)
def test_a_button_that_asks_or_invites_the_reader_is_no_text(label: str) -> None:
    body = ARTICLE.replace(f"<p>{STORY[1]}</p>", f"<p>{STORY[1]}</p><div><button>{label}</button></div>")
    assert _texts(body) == list(STORY)


def test_a_brief_that_only_structured_data_holds_is_the_story() -> None:
    body = " ".join(STORY[:2])
    data = f'{{"@type": "NewsArticle", "headline": "Weir gives way at Lindau", "articleBody": "{body}"}}'
    page = f'<script type="application/ld+json">{data}</script><h1>Weir gives way at Lindau</h1><div id="app"></div>'
    assert " ".join(_texts(page)) == body
