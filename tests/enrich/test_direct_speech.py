"""Direct speech has the speaker that its sentence shows, and no speaker where the sentence shows none."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _speakers(*paragraphs: str, language: str = "en") -> list[str]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)), language=language)
    return [quote.speaker for quote in enrich(document).quotes if quote.direct]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“The bridge will not open in May,“ said Maria Okello.", ["Maria Okello"]),
        (
            '“The bridge will not open in May," Maria Okello wrote. "It needs new steel.“',
            ["Maria Okello"] * 2,
        ),
        ('"The bridge will not open in May, " Okello said.', ["Okello"]),
        ("“He called the bridge ‘a ruin,’” said Maria Okello.", ["Maria Okello"]),
        ("“The bridge will not open,” said Rev. Tom Reyes of the town’s oldest church.", ["Tom Reyes"]),
    ],
)
def test_a_quote_ends_at_the_mark_that_stands_for_a_closing_one(text: str, speakers: list[str]) -> None:
    assert _speakers(text) == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The bridge will not open,” the order released on Friday said.", "the order released on Friday"),
        ("“The bridge will not open,” said the long column of the paper.", "the long column"),
        ("“The bridge will not open,” said a senior Okello adviser.", "a senior Okello adviser"),
        ("As Reyes spoke, the attendees chanted, “Close the bridge!”", "the attendees"),
    ],
)
def test_the_noun_phrase_beside_the_verb_is_the_speaker(text: str, speaker: str) -> None:
    assert _speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Maria Okello, the mayor, on Tuesday called the bridge “unsafe,” a sharp remark.", ["Maria Okello"]),
        ("Maria Okello visited a rival, Ann Holm, saying “on a good day” the bridge holds.", ["Maria Okello"]),
        ("Maria Okello called the plan “slow” and promised to “close the bridge to lorries.”", ["Maria Okello"] * 2),
        ("Maria Okello said the bridge was “unsafe,” noting that it was old.", ["Maria Okello"]),
        ("BBC’s Maria Okello ridiculed the plan and said, “The bridge will fall.”", ["Maria Okello"]),
        ("The front-runner Maria Okello, in Kisumu, said Ann Holm was late and accused her of “hiding the costs.”",
         ["Maria Okello"]),
    ],
)  # fmt: skip
def test_verbs_of_one_sentence_share_its_subject(text: str, speakers: list[str]) -> None:
    assert _speakers(text) == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Maria Okello accused Tom Reyes of saying “the bridge is a ruin.”", "Tom Reyes"),
        ("Maria Okello slammed Sen. Tom Reyes as careless for suggesting that old people “like to wait.”", "Tom Reyes"),
        ("Tom Reyes apologized to Maria Okello for saying “the bridge is a ruin.”", "Tom Reyes"),
        ("Tom Reyes was criticized by Maria Okello for saying “the bridge is a ruin.”", "Tom Reyes"),
        ("Maria Okello criticized him for saying “the bridge is a ruin.”", ""),
    ],
)  # fmt: skip
def test_whoever_is_blamed_for_saying_something_said_it(text: str, speaker: str) -> None:
    assert _speakers(text) == [speaker]


def test_a_participle_before_a_quote_does_not_attribute_the_word_in_marks_before_it() -> None:
    assert _speakers("Okello needled the “thinker,” saying, “He thinks for too long!”") == ["Okello"]


def test_a_straight_mark_is_not_closed_by_the_curved_mark_of_a_quote_within_it() -> None:
    (quote,) = enrich(
        Document(
            "https://post.example/a",
            blocks=(Block('"He called it “a ruin,” and left the town," said Maria Okello.'),),
            language="en",
        )
    ).quotes
    assert quote.text == "He called it “a ruin,” and left the town,"


@pytest.mark.parametrize(
    "text",
    [
        "Maria Okello held up a sign saying “Close the bridge before it falls.”",
        "The mayor on Ann Holm: “We do not pay people to drive.”",
    ],
)
def test_a_person_beside_words_of_others_is_not_their_speaker(text: str) -> None:
    assert _speakers(text) == [""]


@pytest.mark.parametrize(
    "text",
    [
        "Maria Okello won a prize for a plan called “cap and cover” in May.",
        "In an interview with the station’s “The Hour with Ann Holm,” Maria Okello was tired.",
        "While Maria Okello is “brand building,” the bridge falls apart.",
        "The town plays a game of “cops and robbers.”",
        "CITY ENDS ITS BRIDGE TOLL “The council of the town of Kisumu ended the toll on Monday.” [Post]",
    ],
)
def test_names_and_expressions_in_marks_are_not_speech(text: str) -> None:
    assert _speakers(text) == []


def test_a_sentence_with_capitalised_names_in_marks_is_speech() -> None:
    assert _speakers("“It is what it is, Nicole.” Maria Okello left.", "“That’s the way it is, Nicole.”") == [
        "",
        "",
    ]


def test_a_fragment_in_a_relative_clause_is_not_of_the_speaker_before() -> None:
    text = (
        "“It was shameful,” said Maria Okello, a driver who waited in an “endless line in and out” of town."
    )
    assert _speakers(text) == ["Maria Okello"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ministerin Ulrike Sommer gab am Montag bekannt: „Die Brücke bleibt vorerst offen.“", ["Ulrike Sommer"]),
        ("„Die Brücke bleibt offen“, zitierte die Zeitung den Ingenieur Jonas Rehm.", ["Jonas Rehm"]),
        ("Ulrike Sommer war ganz ruhig: „Die Brücke bleibt vorerst offen.“", ["Ulrike Sommer"]),
        ("Es war klar, wer zuletzt lacht: „Die Brücke bleibt offen“, sagte Ulrike Sommer.", ["Ulrike Sommer"]),
        ("Dann schickte sie Jonas Rehm eine Nachricht: „Die Brücke bleibt vorerst offen.“", [""]),
        ("Wir werden sehen, ob die Mahnung der Ministerin gehört wird: „Die Brücke bleibt vorerst offen.“", [""]),
        ("Der Name lautet also „lange Brücke am Fluss“ in der Karte.", []),
        ("Das Ministerium nannte den Plan von Rivera „einen guten Anfang“.", ["Das Ministerium"]),
        ("„Das Wort“: „Die Brücke bleibt vorerst offen.“", [""]),
    ],
)  # fmt: skip
def test_german_leads_show_their_speaker(text: str, speakers: list[str]) -> None:
    assert _speakers(text, language="de") == speakers


def test_a_heading_in_marks_is_not_of_the_speaker_before() -> None:
    heading = "“They will close the old bridge for her”"
    assert _speakers("“We have waited,” Maria Okello said.", heading, "The town is small.") in (
        ["Maria Okello"],
        ["Maria Okello", ""],
    )


@pytest.mark.parametrize(
    ("language", "lead", "speech", "speaker"),
    [
        ("en", "In a statement, Maria Okello said:", "“The bridge will not open in May.”", "Maria Okello"),
        ("en", "The mayor quotes the engineer Tom Reyes:", "“The bridge will not open in May.”", "Tom Reyes"),
        ("en", "When Maria Okello was in town, a driver put it so:", "“The bridge will not open.”", ""),
        ("en", "Maria Okello said:", "“The bridge will not open,” the engineer Tom Reyes said.", "Tom Reyes"),
        (
            "sv",
            "Personalchefen Gunnar Berg säger till tidningen:",
            "– Bron öppnar inte i maj.",
            "Gunnar Berg",
        ),
        ("it", "Il sindaco Paolo Ricci ha detto:", "– Il ponte non apre a maggio.", "Paolo Ricci"),
    ],
)
def test_a_paragraph_that_ends_with_a_colon_attributes_the_speech_in_the_next_one(
    language: str, lead: str, speech: str, speaker: str
) -> None:
    assert _speakers("It is late.", lead, speech, language=language) == [speaker]


def test_items_behind_dashes_under_a_colon_without_a_verb_of_speaking_are_no_speech() -> None:
    assert _speakers("Så gör du:", "– Ta en penna och skriv.", "– Posta brevet.", language="sv") == []


@pytest.mark.parametrize(
    ("first", "speaker_of_second"),
    [
        ("“Do we make promises?” Maria Okello asked.", ""),
        ("“We make promises,” Maria Okello said.", "Maria Okello"),
        ("Maria Okello asked: “Do we make promises?", "Maria Okello"),
    ],
)
def test_what_follows_a_closed_question_in_its_own_paragraph_may_be_an_answer(
    first: str, speaker_of_second: str
) -> None:
    assert _speakers(first, "“We do not break them.”") == ["Maria Okello", speaker_of_second]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("es", "Ana Ruiz, maestra, recordó que su madre, Rosa Vega, siempre decía: “No se cierra nunca”.", "Rosa Vega"),
        ("pt", "Ana Reis, professora, contou que a sua mãe, Rosa Veiga, sempre dizia: “Nunca fecha”.", "Rosa Veiga"),
        ("it", "Anna Ricci, maestra, raccontò che sua madre, Rosa Vitali, diceva: “Non chiude”.", "Rosa Vitali"),
        ("en", "Ann Holm, a teacher, said that her mother, Mary Roe, always said: “It never closes.”", "Mary Roe"),
    ],
)  # fmt: skip
def test_who_speaks_within_what_another_tells_is_the_speaker(language: str, text: str, speaker: str) -> None:
    assert speaker in _speakers(text, language=language)


@pytest.mark.parametrize(
    "listener", ["all'agenzia del porto", "alla nostra redazione", "a Radio Lago", "ai giornalisti"]
)
def test_an_italian_listener_stands_between_the_verb_and_the_speaker(listener: str) -> None:
    text = f"Il sindaco Marco Rossi era in piazza. “La strada resta chiusa”, dice {listener} un portavoce del comune."
    assert _speakers(text, language="it") == ["un portavoce del comune"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("« Le pont restera fermé tout l'hiver, hélas », a fait savoir l'édile.", ["l'édile"]),
        ("« Le pont restera fermé tout l'hiver », a aussi fait savoir Claire Moreau.", ["Claire Moreau"]),
        ("« Le pont restera fermé tout l'hiver, hélas », il faut le savoir avant de partir.", []),
    ],
)
def test_making_known_is_speaking_and_knowing_is_not(text: str, speakers: list[str]) -> None:
    assert _speakers(text, language="fr") == speakers


def test_a_word_that_a_module_is_about_is_no_speech() -> None:
    assert _speakers("In introducing the second module on “tolls,” Maria Okello talked for an hour.") == []
