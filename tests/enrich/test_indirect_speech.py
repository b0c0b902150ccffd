"""Reported speech has the right clause and speaker, in nine languages."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote


def _quotes(*paragraphs: str) -> tuple[Quote, ...]:
    return enrich(Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)))).quotes


@pytest.mark.parametrize(
    "text",
    [
        "Maria Okello has denied knowing Daniel Kiptoo and has refused to resign.",
        "Maria Okello did not say whether she would run again.",
        "The company never said the product was safe.",
        "Officials declined to say how many people had died.",
        "Maria Okello asked whether the bridge would close.",
    ],
)
def test_denials_refusals_and_questions_are_not_quotes(text: str) -> None:
    assert _quotes(text) == ()


@pytest.mark.parametrize(
    ("text", "speaker", "clause"),
    [
        ("The bridge will close in May, Maria Okello said.", "Maria Okello", "The bridge will close in May"),
        ("The bridge will close in May, according to Maria Okello.", "Maria Okello", "The bridge will close in May"),
        ("Maria Okello told reporters that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("Die Brücke sei sicher, sagte Ulrike Sommer am Montag.", "Ulrike Sommer", "Die Brücke sei sicher"),
        ("Ulrike Sommer sagte, dass die Brücke sicher sei.", "Ulrike Sommer", "dass die Brücke sicher sei"),
        ("Am Montag sagte Ulrike Sommer, die Brücke sei sicher.", "Ulrike Sommer", "die Brücke sei sicher"),
        ("Ulrike Sommer kündigte an, die Brücke zu schließen.", "Ulrike Sommer", "die Brücke zu schließen"),
        ("Der Bus, der laut Polizei zu schnell fuhr, ist verschwunden.", "Polizei", "der laut Polizei zu schnell fuhr"),
        ("Ulrike Sommer hatte am Freitag mitgeteilt, dass die Brücke hält.", "Ulrike Sommer", "dass die Brücke hält"),
        ("Maria Okello opened the bridge, saying it would last long.", "Maria Okello", "it would last long"),
        ("Voters who heard the mayor said they would stay at home.", "Voters", "they would stay at home"),
        ("About 26 percent of drivers said they would walk.", "26 percent of drivers", "they would walk"),
        ("Maria Okello told a crowd in Kisumu that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, but few believe it.", "Maria Okello", "the toll would rise"),
        ("While Maria Okello said the toll would rise, nobody listened.", "Maria Okello", "the toll would rise"),
        ("Maria Okello, who said the toll would rise, has resigned.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, a claim that few believe.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, compared with last year.", "Maria Okello", "the toll would rise"),
        ("Another survey said the toll would rise in May.", "Another survey", "the toll would rise in May"),
        ("Both sides have acknowledged that the toll would rise.", "Both sides", "the toll would rise"),
    ],
)  # fmt: skip
def test_reported_speech_is_found_before_and_after_its_verb(text: str, speaker: str, clause: str) -> None:
    assert [(quote.speaker, quote.text) for quote in _quotes(text)] == [(speaker, clause)]


def test_reported_speech_that_goes_on_in_the_subjunctive_keeps_its_speaker() -> None:
    first, second = _quotes(
        "Ulrike Sommer sagte, die Brücke sei sicher. Sie halte hundert Jahre. Die Pfeiler seien neu."
    )
    assert (first.speaker, first.text) == ("Ulrike Sommer", "die Brücke sei sicher")
    assert (second.speaker, second.text) == (
        "Ulrike Sommer",
        "Sie halte hundert Jahre. Die Pfeiler seien neu",
    )


def test_two_reported_clauses_in_a_sentence_have_their_own_speakers() -> None:
    quotes = _quotes("Tom Reyes said he was tired, but Ana Duarte said she would carry on.")
    assert [(quote.speaker, quote.text) for quote in quotes] == [
        ("Tom Reyes", "he was tired"),
        ("Ana Duarte", "she would carry on"),
    ]


def test_a_clause_about_a_noun_is_no_statement() -> None:
    assert _quotes("The plan that Maria Okello said would fail has been signed.") == ()
