"""Where two people stand beside a quote, it is of the one who says it, and else open."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote

_OPENINGS = {
    "en": "Lena Fox and Paul Cox met on Monday in the town hall with Dora Lee and Ivan Petrov.",
    "de": "Bernd Stein, Eva Lang, Karl Vogt und Ines Roth trafen sich am Montag im Rathaus der Stadt.",
}


def _quotes(language: str, *paragraphs: str) -> tuple[Quote, ...]:
    blocks = tuple(map(Block, (_OPENINGS[language], *paragraphs)))
    return enrich(Document("https://post.example/a", blocks=blocks, language=language)).quotes


def _surnames(language: str, *paragraphs: str) -> list[str]:
    return [quote.speaker.split(" ")[-1] for quote in _quotes(language, *paragraphs) if quote.direct]


@pytest.mark.parametrize(
    "text",
    [
        "Cox did not tell Fox “you are finished”, he told the court.",
        "Cox never told Fox “you are finished”, she said.",
        "Petrov didn't say to her “you are finished,” he said.",
        "Lee has never told the board, “you are finished,” Fox said.",
    ],
)
def test_a_denial_with_a_listener_is_no_quote(text: str) -> None:
    assert _surnames("en", text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("When Fox said “you are late,” Cox laughed.", "Fox"),
        ("When Cox called the plan “a joke,” Fox laughed.", "Cox"),
        ("But after Lee told the board “you are late,” Petrov shouted back.", "Lee"),
        ("“When Fox spoke I left,” Cox said.", "Cox"),
        ("When Fox left, “you are late,” Cox said.", "Cox"),
    ],
)
def test_a_quote_that_ends_a_clause_is_of_its_subject(text: str, speaker: str) -> None:
    assert _surnames("en", text) == [speaker]
