"""The speaker of a reported clause goes on, and not whom the clause speaks of."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _speakers(text: str, language: str) -> list[str]:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language=language))
    return [quote.speaker for quote in article.quotes]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Tom Quaas widersprach ihr. Peter Strand habe die Frist versäumt, sagte er. Er werde nun klagen.",
         ["Tom Quaas"] * 2),
        ("Nora Quaas widersprach ihm. Jule Strand habe die Frist versäumt, sagte sie. Sie werde nun klagen.",
         ["Nora Quaas"] * 2),
        ("Peter Strand habe die Frist versäumt, sagte Tom Quaas. Er werde nun klagen. „Das dauert lange“, sagte er.",
         ["Tom Quaas"] * 3),
        ("Nora Abara sagte, Peter Strand habe die Frist versäumt. „Das Verfahren wird lange dauern“, sagte sie.",
         ["Nora Abara"] * 2),
        ("Peter Strand habe die Frist versäumt, sagte der Anwalt. Er werde nun klagen.", ["der Anwalt"] * 2),
    ],
)  # fmt: skip
def test_free_indirect_speech_is_of_the_sayer(text: str, speakers: list[str]) -> None:
    assert _speakers(text, "de") == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The bridge would not open while Tom Strand was mayor, said Paul Osgood. “He has no plan,” he said.",
         ["Paul Osgood"] * 2),
        ("Tom Strand, Ann Holm said, had no plan. “The bridge will not open,” she said.", ["Ann Holm"] * 2),
        ("Ann Holm met Mary Reyes. Holm said the bridge would stay shut. Reyes had lied about it, she added.",
         ["Ann Holm"] * 2),
    ],
)  # fmt: skip
def test_whom_a_clause_speaks_of_does_not_say_it(text: str, speakers: list[str]) -> None:
    assert _speakers(text, "en") == speakers


def test_a_clause_about_somebody_who_may_say_it_has_no_speaker() -> None:
    text = "Tom Reyes praised Paul Osgood. Hugo Strand was for the bridge while it stood, he said on Monday."
    assert _speakers(text, "en") == [""]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Quaas lobte die Stadt. „Das Verfahren wird lange dauern“, sagte er.", "Tom Quaas"),
        ("Nora Quaas lobte die Stadt. „Das Verfahren wird lange dauern“, sagte sie.", "Nora Quaas"),
        ("Nora Quaas lobte die Stadt. „Das Verfahren wird lange dauern“, sagten sie.", ""),
        ("Die Behörde prüft, ob Azubi Quaas haftet. „Das Verfahren wird lange dauern“, sagte sie.", ""),
    ],
)
def test_a_german_pronoun_that_ends_its_sentence_is_resolved(text: str, speaker: str) -> None:
    assert _speakers(text, "de") == [speaker]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Henrik Dahl left. A worker who was there came. “It was too full,” he said.", "A worker"),
        (
            "de",
            "Uwe Brenner ging. Der Angeklagte war da. Er habe nichts gesehen, sagte er.",
            "Der Angeklagte",
        ),
        ("de", "Marco Reinders rügte alle. Der 49-Jährige sagte: „Das war zu wenig.“", "Marco Reinders"),
        (
            "de",
            "Trainer Marco Reinders war böse. „Das war zu wenig“, polterte der 49-Jährige.",
            "Marco Reinders",
        ),
    ],
)
def test_a_person_who_is_described_in_between_is_meant_by_a_pronoun(
    language: str, text: str, speaker: str
) -> None:
    assert _speakers(text, language)[-1] == speaker
