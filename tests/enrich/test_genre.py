"""The genre comes from labels, structured data and the form of the text; without a sign it is news."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.enrich.genre import find_genre
from pipeline.enrich.genre.labels import find_label
from pipeline.records import Block, Document, DocumentKind, Dropped, Genre, Page

STORY = ("The mill opened on Monday.", "It had been shut for a year.", "The owners were pleased.")
PLAIN = Document("https://post.example/a", title="The mill opens", blocks=tuple(map(Block, STORY)))


def _titled(title: str) -> Document:
    return replace(PLAIN, title=title)


def _opening(text: str) -> Document:
    return replace(PLAIN, blocks=(Block(text), *PLAIN.blocks))


INTERVIEW = replace(
    PLAIN,
    blocks=tuple(
        Block(text)
        for number in range(5)
        for text in (f"What did you see on day {number}?", f"I saw {number} mills, and all were open.")
    ),
)


@pytest.mark.parametrize(
    ("document", "genre"),
    [
        (PLAIN, "news"),
        (replace(PLAIN, section="Opinion"), "opinion"),
        (replace(PLAIN, section="News > Leitartikel"), "opinion"),
        (replace(PLAIN, section="Мнения"), "opinion"),
        (replace(PLAIN, url="https://post.example/opinion/2026/a-mill"), "opinion"),
        (replace(PLAIN, url="https://post.example/news/opinion"), "news"),
        (_titled("Kommentar: Die Mühle muss bleiben"), "opinion"),
        (replace(_titled("Bruken måste stanna"), section="Kolumnister"), "opinion"),
        (_titled("The mill must stay | Opinion"), "opinion"),
        (_titled("Opinion polls: the mill leads"), "news"),
        (_titled("Analysis: why the mill closed"), "analysis"),
        (_titled("Entrevista: la dueña del molino"), "interview"),
        (INTERVIEW, "interview"),
        (replace(PLAIN, kind=DocumentKind.LIVE), "live"),
        (_opening("TALLINN, Nov. 24, 2026 /PRNewswire/ -- Valley Mills opened a mill on Monday."), "press_release"),
        (_opening("Berlin (ots) - Die Mühle öffnete am Montag."), "press_release"),
        (replace(PLAIN, organisations=("Business Wire",)), "press_release"),
        (replace(PLAIN, section="Sponsored Content"), "sponsored"),
        (replace(PLAIN, url="https://post.example/publirreportajes/el-molino"), "sponsored"),
        (replace(PLAIN, tags=("Sponsoring",)), "news"),
        (_titled("Ada Roe, who saved the mill, dies at 91"), "obituary"),
        (replace(PLAIN, section="Nachrufe"), "obituary"),
        (_titled("Correction: Mill story"), "correction"),
        (replace(PLAIN, section="Rättelser"), "correction"),
        (_titled("Film review: The Mill"), "review"),
        (replace(PLAIN, section="Critiques"), "review"),
        (replace(PLAIN, dropped=(Dropped("This was automatically generated.", "not story"),)), "automated"),
    ],
)  # fmt: skip
def test_the_genre_is_told_by_its_signs(document: Document, genre: str) -> None:
    assert find_genre(document).genre == genre


def test_the_type_in_structured_data_names_the_genre() -> None:
    story = "".join(
        f"<p>{text} Many people came to see it, and they stayed until the evening.</p>" for text in STORY
    )
    data = (
        '{"@context": "https://schema.org", "@type": "OpinionNewsArticle", "headline": "The mill must stay"}'
    )
    body = (
        f'<html><head><title>Mill</title><script type="application/ld+json">{data}</script></head>'
        f"<body><article><h1>The mill must stay</h1>{story}</article></body></html>"
    )
    sign = find_genre(clean(Page("https://post.example/mill", body.encode())))
    assert (sign.genre, sign.confidence) == (Genre.OPINION, 0.95)


def test_the_article_says_what_showed_its_genre() -> None:
    article = enrich(replace(PLAIN, section="Opinion"))
    assert (article.genre, article.genre_origin) == (Genre.OPINION, "section")
    assert article.genre_confidence > 0.5


@given(some.text(max_size=60))
def test_a_label_does_not_depend_on_capitals_and_spaces_around_it(text: str) -> None:
    assert find_label(f" {text.upper()} ") == find_label(text.upper())
    assert find_label("OP-ED") == find_label("op ed") == Genre.OPINION
