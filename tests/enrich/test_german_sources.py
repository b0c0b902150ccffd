"""A German source beside direct speech is its speaker once, and titles and genitives belong to the speaker's phrase."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _speakers(text: str, language: str = "de") -> list[str]:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language=language))
    return [quote.speaker for quote in article.quotes]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("„Das Verfahren“, so Tom Quaas, „wird lange dauern und viel Geld kosten.“", ["Tom Quaas"] * 2),
        ("„Das Verfahren wird lange dauern“, so Tom Quaas, „und viel Geld kosten.“", ["Tom Quaas"] * 2),
        ("„Das Verfahren wird lange dauern“, so der Minister weiter.", ["der Minister"]),
        ("„Das Verfahren wird lange dauern“, so Prof. Dr. Hans Maier von der Uni Kiel.", ["Hans Maier"]),
        ("Das Verfahren wird, so Schlichter Dr. Hans Maier, sehr lange dauern.", ["Hans Maier"]),
        ("„In diesem Jahr“, so Firmenchef Tom Quaas, wird die Firma Geld verdienen.", ["Tom Quaas"] * 2),
    ],
)
def test_a_source_between_two_halves_is_the_speaker_of_both(text: str, speakers: list[str]) -> None:
    assert _speakers(text) == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("„Das wird lange dauern“, erklärte der Sprecher des Amtes.", "der Sprecher des Amtes"),
        ("„Das wird lange dauern“, sagte die Chefin vom Roten Kreuz, Anna Holm, in Wien.", "Anna Holm"),
        (
            "Klinikdirektor Professor Simon Pelz wies das zurück. „Das wird dauern“, erklärte er.",
            "Simon Pelz",
        ),
    ],
)
def test_a_genitive_does_not_hide_the_speaker(text: str, speaker: str) -> None:
    assert _speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("verb", "speaker"), [("powiedziała", "Anna Kowalska"), ("powiedział", ""), ("dodała", "Anna Kowalska")]
)
def test_a_polish_verb_alone_shows_the_gender_of_its_subject(verb: str, speaker: str) -> None:
    text = f"Anna Kowalska odrzuciła zarzuty. „Odwołamy się od wyroku sądu” – {verb}."
    assert _speakers(text, "pl") == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Nora Quaas sprach am Sonntag in Kiel. „Wir dürfen uns nicht verlieren“, mahnte sie in der Rede.",
            "Nora Quaas",
        ),
        (
            "Nora Quaas erinnerte an ihre Großmutter, die ihr gesagt habe: „Wer teilt, hat mehr.“",
            "ihre Großmutter",
        ),
        (
            "Der Chef des Amtes, Professor Ralf Kunert, lobte die Rede: „Das waren klare Worte.“",
            "Ralf Kunert",
        ),
        ("Tim Brandes hingegen sagte: „Das waren keine klaren Worte.“", "Tim Brandes"),
    ],
)
def test_words_between_a_german_subject_and_its_verb_do_not_hide_it(text: str, speaker: str) -> None:
    assert _speakers(text)[-1] == speaker


def test_a_company_is_not_meant_by_a_pronoun_of_a_person() -> None:
    text = (
        "Dana Whitcomb said she had been told by the company: “It is only soap.” “It was not soap,” she said."
    )
    assert _speakers(text, "en")[-1] == "Dana Whitcomb"
