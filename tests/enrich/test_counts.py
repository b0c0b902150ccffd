"""Counts of people say how many, what happened to them, and in which sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.counts import find_counts
from pipeline.enrich.tokens import split_sentences


def _found(text: str, language: str = "en") -> list[str]:
    counts = find_counts(split_sentences(text), language)
    return [f"{count.kind} {count.number}{'+' * count.is_minimum}" for count in counts]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The storm left 12 killed and at least 1,230 people injured.", ["killed 12", "injured 1230+"]),
        ("en", "A fire killing at least 12 people broke out.", ["killed 12+"]),
        ("en", "Three children were seriously hurt; two workers are missing.", ["injured 3", "missing 2"]),
        ("en", "A bus crash on May 12 killed three people.", ["killed 3"]),
        ("de", "Bei dem Sturm wurden mindestens 30 Menschen verletzt, es gab zwei Tote.", ["injured 30+", "killed 2"]),
        ("fr", "L'incendie a fait au moins 12 morts et 30 blessés.", ["killed 12+", "injured 30"]),
        ("es", "El choque dejó 12 muertos y más de 30 personas resultaron heridas.", ["killed 12", "injured 30+"]),
        ("it", "Sono morte 12 persone e almeno 30 sono rimaste ferite.", ["killed 12", "injured 30+"]),
        ("pt", "Doze pessoas morreram e pelo menos 30 ficaram feridas.", ["killed 12", "injured 30+"]),
        ("sv", "Minst 30 personer skadades och tolv döda hittades.", ["injured 30+", "killed 12"]),
        ("ru", "Погибли 12 человек, не менее 30 человек пострадали.", ["killed 12", "injured 30+"]),
    ],
)  # fmt: skip
def test_a_number_beside_what_happened_is_a_count(language: str, text: str, expected: list[str]) -> None:
    assert _found(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A 12-year-old was killed.",
        "Maria Okello, 30, was injured.",
        "In 2019, killed by the storm, the tree fell.",
        "The storm killed the bridge 12 hours later.",
        "30% injured themselves.",
        "He scored 12 goals and missed two.",
        "It was killed by 12 votes.",
        "The year 1992 killed the plan; children younger than 5 died.",
        "No one was hurt.",
    ],
)
def test_ages_shares_and_other_numbers_are_no_counts(text: str) -> None:
    assert _found(text) == []


def test_a_count_holds_its_words_and_its_sentence() -> None:
    (count,) = find_counts(split_sentences("The river rose. At least 12 people were killed. It fell."), "en")
    assert (count.text, count.sentence) == ("12 people were killed", "At least 12 people were killed.")


def test_a_language_without_lists_has_no_counts() -> None:
    assert _found("12 killed", "sw") == []


@given(some.text(alphabet="12 ,.killedpeoplat", max_size=60))
def test_the_words_of_a_count_stand_in_the_text_where_it_says(text: str) -> None:
    for count in find_counts(split_sentences(text), "en"):
        assert text[count.start : count.start + len(count.text)] == count.text
