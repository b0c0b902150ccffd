"""Forms of reported speech in English and German, with who said it and where the clause begins and ends.

reported_speech.tsv has the language, the text, the speaker and the clause; "-" for both where nobody said anything.
"""

from pathlib import Path

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote, Stance

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("reported_speech.tsv").read_text(encoding="utf-8").splitlines()
]


def _reported(language: str, text: str) -> list[Quote]:
    document = Document("https://post.example/a", blocks=(Block(text),), language=language)
    return [quote for quote in enrich(document).quotes if not quote.direct]


@pytest.mark.parametrize(("language", "text", "speaker", "clause"), ROWS)
def test_a_reported_clause_has_its_speaker_and_its_edges(
    language: str, text: str, speaker: str, clause: str
) -> None:
    found = [(quote.speaker, quote.text) for quote in _reported(language, text)]
    assert found == ([] if clause == "-" else [(speaker, clause)])


def test_a_subordinate_participle_and_the_main_verb_have_each_their_own_subject() -> None:
    text = "Some senators complained about Tom Reyes vowing to fight on and said that they had lost patience."
    assert [(quote.speaker, quote.text) for quote in _reported("en", text)] == [
        ("Tom Reyes", "to fight on"),
        ("Some senators", "they had lost patience"),
    ]


def test_to_call_on_somebody_is_a_demand() -> None:
    quotes = _reported("en", "Ann Holm called on the council to close the bridge.")
    assert [quote.stance for quote in quotes] == [Stance.DEMANDED]
