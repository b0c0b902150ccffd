"""The name in an apposition is the speaker, also behind a title."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Tom Hale was silent. His lawyer, Dame Judith Carr, said: “We will appeal.”", "Judith Carr"),
        ("en", "The committee’s chair, Senator Ann Wu, said, “We will appeal the ruling.”", "Ann Wu"),
        ("en", "“We will appeal the ruling,” said the committee’s chair, Senator Ann Wu.", "Ann Wu"),
        ("en", "“We will appeal the ruling,” his lawyer, Sir Keith Ross KC, said.", "Keith Ross"),
        ("en", "The police chief, Assistant Commissioner Ann Wu, said: “We will appeal.”", "Ann Wu"),
        ("de", "Ihr Anwalt, Dr. Jens Kolb, sagte: „Das Verfahren wird lange dauern.“", "Jens Kolb"),
        ("de", "Die Vorsitzende, Professorin Nora Abara, sagte: „Das wird lange dauern.“", "Nora Abara"),
        (
            "de",
            "„Das wird lange dauern“, sagte die Leiterin des Amtes (AMT), Nora Abara, am Montag.",
            "Nora Abara",
        ),
        ("es", "Su abogado, el doctor Luis Peña, dijo: “Vamos a recurrir la sentencia”.", "Luis Peña"),
        ("it", "Il suo avvocato, il professor Luca Ferri, ha detto: «Faremo ricorso subito».", "Luca Ferri"),
        ("fr", "Son avocat, Me Luc Ferrand, a déclaré : « Nous allons faire appel. »", "Luc Ferrand"),
        ("nl", "Haar advocaat, mr. Jan de Boer, zei: “We gaan in beroep tegen het vonnis.”", "Jan de Boer"),
        ("pl", "Jej adwokat, dr Jan Kowalski, powiedział: „Odwołamy się od wyroku sądu”.", "Jan Kowalski"),
    ],
)
def test_a_title_before_the_name_does_not_hide_it(language: str, text: str, speaker: str) -> None:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language=language))
    assert [quote.speaker for quote in article.quotes] == [speaker]


def test_another_phrase_behind_a_comma_is_no_name_of_the_person_before() -> None:
    text = "“We will appeal,” said his lawyer, who met Judge Ann Wu and the jury."
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language="en"))
    assert [quote.speaker for quote in article.quotes] == ["his lawyer"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Ninette Simons and her husband, Philip Simons, fled. “They tied me up,” Mr Simons said.",
            ["Philip Simons"],
        ),
        (
            "“He has good days and bad days,” a source close to the family said.",
            ["a source close to the family"],
        ),
        ("“Given options, many customers pay less,” Power Research states on its page.", ["Power Research"]),
    ],
)
def test_the_whole_speaker_is_read_beside_the_verb(text: str, speakers: list[str]) -> None:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language="en"))
    assert [quote.speaker for quote in article.quotes] == speakers
