"""Where two people stand beside a quote, it is of the one who says it, and else open."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote, Stance

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


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("“I am clean,” Cox told Fox, who replied:", "Fox"),
        ("Cox said to Fox, who said:", "Fox"),
        ("Petrov rang Lee, who quickly answered:", "Lee"),
        ("Cox saw Fox, who shouted:", "Fox"),
        ("Cox said Fox rang Lee and told her:", ""),
        ("Cox said Lee phoned him and said:", ""),
        ("Petrov claimed that Fox stopped the car and shouted:", ""),
        ("Cox said he heard Lee shout,", "Lee"),
        ("Fox said she heard Petrov yell:", "Petrov"),
        ("Fox told Lee Cox had said:", "Cox"),
        ("Cox said Fox was wrong and told reporters:", "Cox"),
        ("Cox criticised Fox and said:", "Cox"),
        ("Cox told Fox the truth and said:", "Cox"),
    ],
)
def test_a_lead_that_names_two_people_has_the_speaker_of_its_last_verb(lead: str, speaker: str) -> None:
    assert _surnames("en", f"{lead} “Open your books.”")[-1] == speaker


@pytest.mark.parametrize("verb", ["fragte", "rief", "antwortete"])
def test_two_surnames_behind_a_verb_are_no_name(verb: str) -> None:
    assert _surnames("de", f"„Wer hat das denn gesagt?“, {verb} Lang Stein.") == [""]
    assert _surnames("de", f"„Wer hat das denn gesagt?“, {verb} Eva Lang.") == ["Lang"]


@pytest.mark.parametrize(
    ("paragraphs", "speakers"),
    [
        (["“Sell the land,” Cox replied.", "“And then?”"], ["Cox", ""]),
        (["“A little,” he said.", "“Since when?”"], ["Cox", ""]),
        (["“We sold it all,” Lee said on Monday.", "“What did you do with the money of the town?”"], ["Lee", ""]),
        (["“We sold it all,” Lee said on Monday.", "“Why not? It was ours to sell after all.”"], ["Lee", "Lee"]),
        (["Cox: “I never lied.” Fox, to Cox: “You did.”"], ["Cox", ""]),
        (["Lee said: “I never lied.” Later, she added: “You did lie.”"], ["Lee", "Lee"]),
    ],
)  # fmt: skip
def test_a_question_or_a_new_lead_behind_an_answer_is_not_the_answerers(
    paragraphs: list[str], speakers: list[str]
) -> None:
    assert _surnames("en", *paragraphs) == speakers


@pytest.mark.parametrize(
    ("tail", "speaker"),
    [
        ("Paul Cox claimed Lena Fox had said.", "Fox"),
        ("Cox said Fox told him.", "Fox"),
        ("Ivan Petrov says that Dora Lee said.", "Lee"),
        ("Cox told Fox, Lee said.", "Cox"),
        ("Cox claimed on Monday.", "Cox"),
    ],
)
def test_who_is_said_to_have_said_it_is_the_speaker(tail: str, speaker: str) -> None:
    quotes = _quotes("en", f"“He is a fool,” {tail}")
    assert [quote.speaker.split(" ")[-1] for quote in quotes] == [speaker]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Von Lang gefragt, ob er gehe, sagte Stein, er bleibe.", "er bleibe"),
        ("Nach dem Spiel in Köln befragt, sagte Stein, er bleibe noch ein Jahr.", "er bleibe noch ein Jahr"),
        ("Auf den Vorwurf von Eva Lang angesprochen, erklärte Stein, dass er im Amt bleibe.", "dass er im Amt bleibe"),
        ("Gefragt, ob er gehe, sagte Stein, er bleibe im Amt.", "er bleibe im Amt"),
        ("Eva Lang habe ihn gefragt, ob er gehe, sagte Stein.", "Eva Lang habe ihn gefragt, ob er gehe"),
        ("Auf dem Weg habe Eva Lang ihn gefragt, ob er gehe, sagte Stein.",
         "Auf dem Weg habe Eva Lang ihn gefragt, ob er gehe"),
    ],
)  # fmt: skip
def test_what_a_german_speaker_was_asked_is_not_what_is_said(text: str, clause: str) -> None:
    assert [(quote.speaker, quote.text) for quote in _quotes("de", text)] == [("Bernd Stein", clause)]


@pytest.mark.parametrize(
    ("lead", "stance"),
    [
        ("Petrov, asked about the remark, shrugged:", Stance.STATED),
        ("Cox, asked if he would quit, shook his head:", Stance.STATED),
        ("Cox, when asked by Fox why he came, laughed:", Stance.STATED),
        ("Cox asked Fox, the mayor:", Stance.ASKED),
        ("Cox, who had left the hall, asked:", Stance.ASKED),
    ],
)
def test_who_was_asked_does_not_ask(lead: str, stance: Stance) -> None:
    assert [quote.stance for quote in _quotes("en", f"{lead} “Is it over?”")] == [stance]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("„Klares Foul“, sagte Stein.", ["Stein"]),
        ("„Großes Kino“, schwärmte Eva Lang am Montag.", ["Lang"]),
        ("„Rotes Haus“, sagte Stein, sei ein gutes Buch.", []),
        ("Im Roman „Rotes Haus“, sagte Stein.", []),
    ],
)
def test_an_adjective_and_a_noun_alone_are_german_speech(text: str, speakers: list[str]) -> None:
    assert _surnames("de", text) == speakers
