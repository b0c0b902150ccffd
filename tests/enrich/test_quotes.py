"""Who said what: in many houses' quotation marks, before and after the words, and once for speech that goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.quotes.quotation_marks import find_quoted_spans
from pipeline.records import Block, Document, Quote


def _quotes(*paragraphs: str) -> tuple[Quote, ...]:
    return enrich(Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)))).quotes


def _said(*paragraphs: str) -> list[tuple[str, str, str]]:
    return [(quote.speaker, quote.verb, quote.text) for quote in _quotes(*paragraphs) if quote.direct]


LEAD = "Mayor Maria Okello opened the bridge in Kisumu on Monday after seven years of work."


@pytest.mark.parametrize(
    "text",
    [
        "“The bridge will stand for a century,” said Maria Okello on Monday.",
        '"The bridge will stand for a century," Maria Okello told reporters.',
        "‘The bridge will stand for a century,’ said Maria Okello, who paid for it.",
        "Maria Okello said: “The bridge will stand for a century.”",
        'Maria Okello replied, “The bridge will stand for a century."',
    ],
)
def test_the_speaker_is_named_before_or_after_in_any_marks(text: str) -> None:
    ((speaker, verb, words),) = _said(text)
    assert speaker == "Maria Okello"
    assert verb in {"said", "told", "replied"}
    assert words.rstrip(".,") == "The bridge will stand for a century"


@pytest.mark.parametrize(
    ("text", "speaker", "verb"),
    [
        ("„Die Brücke hält hundert Jahre“, sagte Bürgermeisterin Ulrike Sommer am Montag.", "Ulrike Sommer", "sagte"),
        ("»Die Brücke hält hundert Jahre«, sagte Ulrike Sommer am Montag der Zeitung.", "Ulrike Sommer", "sagte"),
        ("« Le pont tiendra cent ans », a déclaré le maire Pierre Garnier lundi.", "Pierre Garnier", "déclaré"),
        ("«El puente durará cien años», dijo la alcaldesa Elena Robledo el lunes.", "Elena Robledo", "dijo"),
        ("«Мост простоит сто лет», — заявил министр Павел Громов в понедельник журналистам.", "Павел Громов", "заявил"),
    ],
)  # fmt: skip
def test_other_languages_have_their_own_marks_and_verbs(text: str, speaker: str, verb: str) -> None:
    ((found_speaker, found_verb, _),) = _said(text)
    assert (found_speaker, found_verb) == (speaker, verb)


def test_of_two_verbs_before_a_quote_the_one_beside_it_counts() -> None:
    asked = (
        "Asked whether it would stand for a century, Maria Okello replied simply, “Longer than any of us.”"
    )
    ((speaker, verb, _),) = _said(asked)
    assert (speaker, verb) == ("Maria Okello", "replied")


@pytest.mark.parametrize(
    "text",
    [
        "El presidente Luis Rojas anunció una reforma. “No subiremos los impuestos”, afirmó ante el Congreso en Lima.",
        "President Luis Rojas announced a reform. “We will not raise taxes,” he said at the United Nations on Monday.",
    ],
)
def test_an_organisation_that_is_spoken_to_says_nothing(text: str) -> None:
    assert [speaker for speaker, _, _ in _said(text)] == ["Luis Rojas"]


def test_a_pronoun_stands_for_the_person_named_last() -> None:
    assert _said(LEAD, "“We have waited long,” she said.") == [
        ("Maria Okello", "said", "We have waited long,")
    ]


def test_a_pronoun_after_a_quote_stands_for_its_speaker() -> None:
    said = _said(
        LEAD,
        "“It is steel,” said Daniel Kiptoo. “It will not rust,” he added.",
        "Nobody asked about Okello's plans. “I built it,” he said.",
    )
    assert [speaker for speaker, _, _ in said] == ["Daniel Kiptoo"] * 3


def test_speech_that_goes_on_has_the_speaker_of_its_beginning() -> None:
    said = _said(
        LEAD,
        "“The river rose in an hour,” said Daniel Kiptoo, who lost his shop. “I took the children and ran.",
        "“Nothing was left.”",
    )
    assert said == [
        ("Daniel Kiptoo", "said", "The river rose in an hour,"),
        ("Daniel Kiptoo", "said", "I took the children and ran."),
        ("Daniel Kiptoo", "said", "Nothing was left."),
    ]


def test_who_has_no_name_speaks_by_the_words_that_stand_for_one() -> None:
    assert (
        _said("“It did not happen by chance,” a police spokeswoman told reporters.")[0][0]
        == "a police spokeswoman"
    )


def test_a_word_in_marks_is_no_speech() -> None:
    assert (
        _said(LEAD, "The word “fair” was met with laughter, and the so-called “Green Wave” show went on.")
        == []
    )


def test_a_named_speaker_is_surer_than_a_pronoun_and_that_than_nobody() -> None:
    words = "“We have waited long enough for this bridge,”"
    named, meant = (_quotes(LEAD, f"{words} said {who}.")[0].confidence for who in ("Maria Okello", "she"))
    (nobody,) = (quote.confidence for quote in _quotes(f"A bridge was opened. {words}"))
    assert 1 > named > meant > nobody > 0


def test_reported_speech_is_told_apart() -> None:
    (quote,) = _quotes("Maria Okello said on Tuesday that the bridge would close in May.")
    assert (quote.direct, quote.speaker, quote.text) == (
        False,
        "Maria Okello",
        "the bridge would close in May",
    )


def test_a_thing_that_is_announced_is_no_speech() -> None:
    assert _quotes("Maria Okello announced the tax in a speech on Friday.") == ()


def test_a_group_of_people_speaks_for_itself_and_not_for_whom_it_belongs_to() -> None:
    (quote,) = _quotes("Some NATO diplomats have said the plan may be too bold.")
    assert quote.speaker == "Some NATO diplomats"


def test_quotes_point_at_the_text() -> None:
    blocks = (LEAD, "“We have waited long,” she said. Okello added that the toll would be low.")
    text = "\n\n".join(blocks)
    assert [text[quote.start : quote.end] for quote in _quotes(*blocks)] == [
        quote.text for quote in _quotes(*blocks)
    ]
    assert len(_quotes(*blocks)) == 2


PIECES = (
    "“",
    "”",
    '"',
    "‘",
    "’",
    "«",
    "»",
    "„",
    "said",
    "Maria",
    "Okello",
    "it’s",
    ".",
    ",",
    "\n",
    "「",
    "」",
    "he",
    "that",
)


@given(some.lists(some.sampled_from(PIECES), max_size=40))
def test_stretches_between_marks_never_overlap_and_lie_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for stretch in find_quoted_spans(text):
        assert end <= stretch.outer_start < stretch.start <= stretch.end <= stretch.outer_end <= len(text)
        end = stretch.outer_end


@given(some.lists(some.sampled_from(PIECES), max_size=30))
def test_any_story_gives_quotes_that_point_at_the_text(words: list[str]) -> None:
    text = " ".join(words)
    article = enrich(Document("https://post.example/a", blocks=(Block(text),)))
    assert "quotes" not in {ran.enricher for ran in article.enrichments if ran.error}
    assert all(text[quote.start : quote.end] == quote.text for quote in article.quotes)
