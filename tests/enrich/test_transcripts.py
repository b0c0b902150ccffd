"""Lines of a transcript that begin with a name and a colon are what that person says; other lists are no speech."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _quotes(*lines: str, language: str = "en") -> list[tuple[str, str]]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, lines)), language=language)
    return [(quote.speaker, quote.text) for quote in enrich(document).quotes]


def test_each_turn_is_of_the_name_before_its_colon() -> None:
    assert _quotes(
        "The hearing began at noon. Whitlock and Anna Pell faced each other.",
        "Whitlock: You knew about the leak.",
        "Pell: I “never” knew about it, and the mayor said that the roof was safe.",
        "Whitlock: Then who did?",
    ) == [
        ("Whitlock", "You knew about the leak."),
        ("Anna Pell", "I “never” knew about it, and the mayor said that the roof was safe."),
        ("Whitlock", "Then who did?"),
    ]


INTERVIEW = ("Q: Did you know about the leak?", "A: I did not know.", "Q: Who did?", "A: Ask the engineers.")


@pytest.mark.parametrize(
    ("lead", "speakers"),
    [
        ("We spoke to Anna Pell, who led the board.", ["Anna Pell"] * 2),
        ("Anna Pell and Tom Hale met the press.", []),
    ],
)
def test_answers_are_of_the_only_person_who_is_named_before(lead: str, speakers: list[str]) -> None:
    assert [name for name, _ in _quotes(lead, *INTERVIEW)] == speakers


def test_a_house_that_only_asks_is_no_speaker() -> None:
    lines = (
        "ZEIT: Wussten Sie davon?",
        "Pell: Ich wusste nichts.",
        "ZEIT: Wer dann?",
        "Pell: Die Ingenieure.",
    )
    quotes = _quotes("Die Ministerin Anna Pell im Gespräch.", *lines, language="de")
    assert [name for name, _ in quotes] == ["Anna Pell"] * 2


@pytest.mark.parametrize(
    "lines",
    [
        ("Date: 5 May 2024.", "Venue: The town hall.", "Price: Ten pounds.", "Price: Five for children."),
        ("Arsenal: Raya, White, Saliba.", "Chelsea: Sanchez, James.", "Arsenal: Goal by Saka."),
        ("Anna Pell: Head of the board.", "Tom Whitlock: Chief engineer.", "Mary Hale: Treasurer."),
        ("Pros: It is light and quick.", "Cons: It is dear.", "Pros: It lasts.", "Cons: It is loud."),
    ],
)
def test_a_list_with_colons_is_no_speech(lines: tuple[str, ...]) -> None:
    assert _quotes("The board met in May and wrote this down.", *lines) == []
