"""Denials, conditions, indirect questions and subjects that are nobody: no quotes, or quotes of the right speaker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document

_OPENINGS = {
    "en": "The mayor Anna Berg and the minister Peter Lund met in the town hall. They spoke about the harbour.",
    "de": "Die Bürgermeisterin Anna Berg und der Minister Peter Lund trafen sich im Rathaus. Es ging um den Hafen.",
    "fr": "La maire Anna Berg et le ministre Peter Lund se sont rencontrés à la mairie. Ils ont parlé du port.",
}


_SENTENCES_FILE = Path(__file__).parent / "said_by_nobody.txt"


def _speakers(language: str, text: str, opening: str = "") -> list[str]:
    blocks = Block(opening or _OPENINGS[language]), Block(text)
    document = Document("https://post.example/a", blocks=blocks, language=language)
    return [quote.speaker for quote in enrich(document).quotes]


@pytest.mark.parametrize(
    "text",
    [
        "Neither Berg nor Lund said the harbour was closed.",
        "Neither Berg nor Lund said: “The harbour is closed.”",
        "Neither Berg nor Lund has said that the port is closed.",
        "Lund was misquoted as saying “I hate the port”.",
        "Lund was falsely quoted as saying “I hate the port”.",
        "Berg, who was accused of saying “I quit”, left.",
        "Berg denied having said “the port is dead”.",
        "Berg denied that he had said “the port is dead”.",
        "Berg rejected Lund's claim that the port is dead.",
        "Lund imagined Berg saying, “I quit.”",
        "No minister said: “The port is dead.”",
        "Hardly anyone said the port was closed.",
        "That Berg said “the port is dead” is untrue.",
        "That Berg said the port was dead, Lund denied.",
        "None of the ministers said the port was closed.",
        "Berg no longer said the port was closed.",
        "Berg never said “the port is dead,” the club said in a statement.",
        'Berg never said "the port is dead", the club said in a statement.',
    ],
)
def test_what_is_denied_in_english_is_no_quote(text: str) -> None:
    assert _speakers("en", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Berg was asked whether he had said “the festival is dead”.",
        "Asked if she had said “I quit”, Berg left.",
        "Whether Berg said the port was closed is unclear.",
        "Lund expected Berg to say: “I quit.”",
        "If Berg says “I quit”, the council will elect a new mayor.",
        "Unless Berg says “I quit”, the council will stay.",
        "Had Berg said “I quit”, the council would have cheered.",
        "Should Berg say “I quit”, the council will vote.",
        "Peter Lund could have said “I quit”.",
        "Lund might have said: “I quit.”",
        "Did Berg say: “The port is dead”?",
        "Has Berg said that the port is dead?",
        "Would Berg say “The port is dead”?",
    ],
)
def test_what_is_only_possible_or_asked_in_english_is_no_quote(text: str) -> None:
    assert _speakers("en", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Berg sagte nicht, dass sie zurücktritt.",
        "Berg sagte nie: „Ich trete zurück.“",
        "„Ich gehe“, sagte Berg nicht.",
        "Weder Berg noch Lund sagten: „Der Hafen ist zu.“",
        "Lund wies zurück, gesagt zu haben: „Der Hafen ist tot.“",
        "Berg weigerte sich zu sagen: „Ich gehe.“",
        "Nicht Berg sagte: „Ich gehe“, sondern Lund.",
        "Kein Minister sagte: „Der Hafen ist zu.“",
        "Hätte Berg gesagt: „Ich gehe“, wäre der Rat froh gewesen.",
        "Wenn Berg sagt: „Ich gehe“, wählt der Rat neu.",
        "Berg könnte sagen: „Ich gehe.“",
        "Dass Berg gesagt habe: „Ich gehe“, bestritt Lund.",
        "Dass Berg gesagt habe, sie gehe, bestritt Lund.",
        "Dass sie gehe, bestritt Berg.",
        "Ob Berg gesagt habe: „Ich gehe“, ist unklar.",
        "Lund bestreitet, dass Berg gesagt hat: „Ich gehe.“",
        "Berg sagte weder zu Lund noch zum Rat: „Ich gehe.“",
        "Berg sagte weder zu Lund noch zum Rat, dass sie geht.",
        "Hat Berg gesagt: „Ich gehe“?",
    ],
)
def test_what_nobody_said_in_german_is_no_quote(text: str) -> None:
    assert _speakers("de", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ni Berg ni Lund n'ont dit : « Le port est fermé. »",
        "Son rival Pierre Lund a nié avoir dit « Le port est mort ».",
        "Berg a répondu à un élu qui l'accusait d'avoir déclaré « Le port est mort ».",
        "Aucun ministre n'a dit : « Le port est mort. »",
        "Si Berg dit « Je pars », le conseil votera.",
        "Berg aurait dit : « Je pars. »",
        "Berg pourrait dire : « Je pars. »",
    ],
)
def test_what_nobody_said_in_french_is_no_quote(text: str) -> None:
    assert _speakers("fr", text) == []


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Berg denied Lund's claim that “the port is dead”.", ["Peter Lund"]),
        ("Berg quoted Lund as saying: “The port is dead.”", ["Peter Lund"]),
        ("Berg quoted him as saying: “The port is dead.”", ["Peter Lund"]),
        ("Berg quoted Lund: “The port is dead.”", ["Peter Lund"]),
        ("Berg read a letter from Lund: “The port is dead.”", ["Peter Lund"]),
        ("Berg read the statement: “The port is dead.”", ["Anna Berg"]),
        ("Berg tweeted Lund's statement: “The port is dead.”", ["Peter Lund"]),
        ("Berg tweeted her statement: “The port is dead.”", ["Anna Berg"]),
        ("Berg retweeted Lund's message: “The port is dead.”", ["Peter Lund"]),
        ("“The port is dead,” Berg read from Lund's letter.", ["Peter Lund"]),
        ("“The port is dead,” Berg said, reading from Lund's letter.", ["Peter Lund"]),
        ("“The port is dead,” Berg said, quoting Lund.", ["Peter Lund"]),
        ("Berg, quoting Lund, said: “The port is dead.”", ["Peter Lund"]),
        ("“The port is dead,” Berg said, quoting the Bible.", ["Anna Berg"]),
        (
            "“The port is safe,” Berg told Lund, who told reporters: “She lied.”",
            ["Anna Berg", "Peter Lund"],
        ),
    ],
)
def test_words_that_somebody_passes_on_are_of_the_other_person(text: str, speakers: list[str]) -> None:
    assert _speakers("en", text) == speakers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Neither side has won and Berg said: “The port is dead.”"),
        ("en", "If the council agrees, Berg said, the port will open."),
        ("en", "“If they say no, we go,” Berg said."),
        ("en", "Berg said that neither Lund nor the council would pay."),
        ("de", "Berg sagte, dass sie nicht zurücktritt."),
        ("de", "Berg sagte nicht nur: „Ich gehe.“"),
        ("de", "„Ich gehe nicht“, sagte Berg."),
        ("fr", "Berg a dit : « Je ne pars pas. »"),
    ],
)
def test_a_denial_or_condition_elsewhere_in_the_sentence_leaves_a_quote(language: str, text: str) -> None:
    assert _speakers(language, text) == ["Anna Berg"]


def _sentences(mark: str) -> Iterator[tuple[str, str, str]]:
    """Yield language, paragraph before, and sentence of one kind: "-" for no quote, "+" for a quote and its speaker."""
    language, opening = "", ""
    for line in _SENTENCES_FILE.read_text("utf-8").splitlines():
        kind, _, text = line.partition(" ")
        if kind == "=":
            language, _, opening = text.partition(" ")
        elif kind == mark:
            yield language, opening, text


@pytest.mark.parametrize(("language", "opening", "text"), list(_sentences("-")))
def test_what_nobody_said_in_other_languages_is_no_quote(language: str, opening: str, text: str) -> None:
    assert _speakers(language, text, opening) == []


@pytest.mark.parametrize(("language", "opening", "text"), list(_sentences("+")))
def test_a_denial_or_condition_beside_speech_in_other_languages_leaves_it(
    language: str, opening: str, text: str
) -> None:
    surname, _, sentence = text.partition(" ")
    speakers = _speakers(language, sentence, opening)
    assert {speaker.split()[-1] for speaker in speakers} == {surname}
