import pytest

from pipeline.clean import clean
from pipeline.records import Document, DocumentKind, Page


def paragraphs(days: int) -> str:
    return "".join(
        f"<p>On day {day} the old paper mill opened its doors again after ten years of silence in the valley, and "
        "forty people found work there, the owner said while the river ran past a turning wheel once more.</p>"
        for day in range(days)
    )


STORY, LONG = paragraphs(3), paragraphs(15)
TEASER = "<p>The old paper mill opened its doors again after ten years of silence in the valley, the owner said.</p>"


def read(inside: str, head: str = "", path: str = "/news/mill-reopens") -> Document:
    markup = f"<html><head>{head}</head><body><main><h1>Mill reopens in the valley</h1>{inside}</main></body></html>"
    return clean(Page(f"https://vale.example{path}", markup.encode()))


def linked(kind: str, more: str = "") -> str:
    thing = f'{{"@type": "{kind}", "name": "Mill reopens in the valley"{more}}}'
    return f'<script type="application/ld+json">{thing}</script>'


LOCKED = linked("NewsArticle", ', "isAccessibleForFree": "False"')


SORTS = {
    "a story": (STORY, "", "/news/mill", DocumentKind.ARTICLE),
    "a live blog by its type": (STORY, linked("LiveBlogPosting"), "/news/mill", DocumentKind.LIVE),
    "a live blog by its address": (STORY, "", "/news/mill-liveblog-12", DocumentKind.LIVE),
    "a live blog by its headline": (
        STORY, '<meta property="og:title" content="Liveblog: Mill reopens">', "/news/mill", DocumentKind.LIVE,
    ),
    "a video by its type": (TEASER, linked("VideoObject"), "/news/mill", DocumentKind.VIDEO),
    "a video by its preview": (TEASER, '<meta property="og:type" content="video.other">', "/n", DocumentKind.VIDEO),
    "a video by its address": (TEASER, "", "/videos/mill", DocumentKind.VIDEO),
    "a gallery by its type": (TEASER, linked("ImageGallery"), "/news/mill", DocumentKind.GALLERY),
    "a gallery by its address": (TEASER, "", "/bildergalerie/mill", DocumentKind.GALLERY),
    "a story with a video in it": (
        STORY, linked("NewsArticle") + linked("VideoObject"), "/news/mill", DocumentKind.ARTICLE,
    ),
    "a long story in a folder of videos": (LONG, "", "/videos/mill", DocumentKind.ARTICLE),
    "a stub": (TEASER, "", "/news/mill", DocumentKind.STUB),
}  # fmt: skip


@pytest.mark.parametrize("case", SORTS)
def test_a_page_is(case: str) -> None:
    inside, head, path, kind = SORTS[case]
    assert read(inside, head, path).kind is kind


WALLS = {
    "structured data that says it is not free": (STORY, LOCKED, True),
    "structured data that says it is free": (STORY, linked("NewsArticle", ', "isAccessibleForFree": true'), False),
    "a content tier": (STORY, '<meta property="article:content_tier" content="locked">', True),
    "a content tier that is free": (STORY, '<meta property="article:content_tier" content="free">', False),
    "a metered tier says nothing": (STORY, '<meta property="article:content_tier" content="metered">', None),
    "a prompt in a box of its own": (
        TEASER + '<div class="paywall-box"><p>Subscribe to continue reading</p></div>', "", True,
    ),
    "a prompt in German": (TEASER + '<div class="paywall"><b>Jetzt abonnieren</b></div>', "", True),
    "a prompt in French": (TEASER + '<div class="paywall"><b>Article réservé aux abonnés</b></div>', "", True),
    "a prompt in Japanese": (TEASER + '<div class="paywall"><b>この記事は有料会員限定です</b></div>', "", True),
    "an offer beside a whole story": (
        LONG + '<div class="subscribe"><p>Subscribe to continue reading</p></div>', "", None,
    ),
    "no sign": (STORY, "", None),
    "a story about subscribers": (STORY + "<p>It has forty subscribers, the owner of the mill said.</p>", "", None),
}  # fmt: skip


@pytest.mark.parametrize("case", WALLS)
def test_a_paywall_is_recognised_by(case: str) -> None:
    inside, head, paywalled = WALLS[case]
    assert read(inside, head).paywalled is paywalled


def test_the_signs_that_decide_are_marked_in_the_evidence() -> None:
    document = read(STORY, LOCKED)
    chosen = {item.field: item.value for item in document.evidence if item.chosen}
    assert chosen["paywalled"] == "False"
    assert chosen["kind"] == "article"


NOTICES = {
    "a consent dialog": ("We value your privacy", "We and our 312 partners store information on a device."),
    "a consent dialog in German": ("Lindauer Bote", "Wir und unsere 90 Partner verarbeiten Daten."),
    "a consent dialog in French": ("Le Courrier", "Nous et nos 41 partenaires utilisons des traceurs."),
    "a refusal by region": (
        "Vale Post",
        "You are attempting to visit this website from the European Union. Access cannot be granted.",
    ),
    "a login": ("Sign in | The Vale Post", "Use your email address and your password to go on reading."),
    "a login in Spanish": ("Iniciar sesión - Diario del Valle", "Escribe tu correo y tu contraseña."),
    "a page that is gone": ("Seite nicht gefunden", "Die gesuchte Seite gibt es nicht mehr."),
}


@pytest.mark.parametrize("case", NOTICES)
def test_a_notice_is_a_stub_without_text(case: str) -> None:
    title, text = NOTICES[case]
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{f'<p>{text} </p>' * 9}</body></html>"
    document = clean(Page("https://vale.example/news/mill-reopens", markup.encode()))
    assert (document.kind, document.blocks) == (DocumentKind.STUB, ())
    assert any(text in dropped.text and dropped.rule == "notice" for dropped in document.dropped)


@pytest.mark.parametrize(
    "title",
    [
        "Court: consent for cookies must be free",
        "Zustimmung zum Haushalt",
        "Log in to the tax office: how it works",
        "Mill owner not found guilty",
    ],
)
def test_a_short_story_about_the_subject_of_a_notice_stays(title: str) -> None:
    footer = "<footer>Cookies Datenschutz Privacy Login</footer>"
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{paragraphs(2)}{footer}</body></html>"
    assert clean(Page("https://vale.example/news/mill", markup.encode())).kind is DocumentKind.ARTICLE


def cards(count: int, card: str) -> str:
    return "".join(
        card.format(
            title=f'<a href="/n/{number}">The owner of mill number {number} opens its doors again</a>',
            teaser=f"Mill number {number} had been silent for ten years when the river rose over its wheel.",
        )
        for number in range(count)
    )


CARDS = [
    '<div class="teaser"><h2>{title}</h2><p>{teaser}</p></div>',
    "<article><h3>{title}</h3><p>{teaser}</p><time>2 May 2024</time></article>",
    "<ul><li><div><h4>{title}</h4></div><p>{teaser}</p></li></ul>",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_list_of_stories_is_a_stub(card: str) -> None:
    assert read(cards(9, card), path="/news/").kind is DocumentKind.STUB


@pytest.mark.parametrize("card", CARDS)
def test_cards_of_other_stories_below_a_story_are_not_part_of_it(card: str) -> None:
    markup = f"<div><h1>Mill reopens in the valley</h1><div>{STORY}</div></div>{cards(60, card)}"
    document = clean(Page("https://vale.example/news/mill", f"<html><body>{markup}</body></html>".encode()))
    assert document.kind is DocumentKind.ARTICLE
    assert "On day 2" in document.text
    assert "Mill number" not in document.text


def test_a_story_in_sections_whose_headings_are_links_stays() -> None:
    sections = "".join(
        f'<section><h2><a href="#d{day}">Day {day}</a></h2>{paragraphs(3)}</section>' for day in range(6)
    )
    document = read(sections)
    assert (document.kind, document.text.count("On day 2")) == (DocumentKind.ARTICLE, 1)


@pytest.mark.parametrize(
    "paragraph",
    [
        "สภาเมืองลงมติให้สร้างรถรางสายที่สองระหว่างตลาดปลากับค่ายทหารเก่าเมื่อวันอังคาร",
        "ສະພາເມືອງລົງມະຕິໃຫ້ສ້າງລົດລາງສາຍທີສອງລະຫວ່າງຕະຫຼາດ",
        "市议会周二投票决定修建第二条电车线路连接鱼市和旧兵营",
    ],
)
def test_a_story_in_a_script_without_spaces_is_no_stub(paragraph: str) -> None:
    assert read("".join(f"<p>{paragraph}{number}</p>" for number in range(6))).kind is DocumentKind.ARTICLE
