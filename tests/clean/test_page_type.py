import pytest

from pipeline.clean import clean
from pipeline.records import Document, DocumentKind, Page


def told(days: int) -> str:
    return "".join(
        f"<p>On day {day} the old paper mill opened its doors again after ten years of silence in the valley, and "
        "forty people found work there, the owner said while the river ran past a turning wheel once more.</p>"
        for day in range(days)
    )


STORY, LONG = told(3), told(15)
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
def test_a_paywall_is_told_by(case: str) -> None:
    inside, head, paywalled = WALLS[case]
    assert read(inside, head).paywalled is paywalled


def test_the_signs_that_decide_are_marked_in_the_evidence() -> None:
    document = read(STORY, LOCKED)
    chosen = {item.field: item.value for item in document.evidence if item.chosen}
    assert chosen["paywalled"] == "False"
    assert chosen["kind"] == "article"
