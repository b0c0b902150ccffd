"""The better a text matches, the higher is its score."""

from datetime import UTC, datetime

import pytest

from pipeline.query import parse_query
from pipeline.query.ranking import RankedText, rank_texts

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RAIN = "It rained all day. " * 20


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("mill", RankedText("The mill", "", RAIN), RankedText("Rain", "", f"{RAIN} mill mill")),
        ("mill", RankedText("Rain", "The mill", RAIN), RankedText("Rain", "", f"{RAIN} mill")),
        ("mill", RankedText("Rain", "", f"mill mill {RAIN}"), RankedText("Rain", "", f"mill {RAIN} rain")),
        ("mill", RankedText("Rain", "", "A mill."), RankedText("Rain", "", f"A mill. {RAIN}")),
        ('"old mill"', RankedText("Rain", "", "Old mill."), RankedText("Rain", "", "Mill old.")),
        ("mil*", RankedText("Rain", "", "Milling."), RankedText("Rain", "", "Rain.")),
        ("CAFÉ", RankedText("Rain", "", "Cafe."), RankedText("Rain", "", "Rain.")),
        ("rain OR mill", RankedText("Mill", "", "x"), RankedText("Rain", "", "x")),
        ("rain -mill", RankedText("Rain", "", "x"), RankedText("Mill", "", "x")),
        ("title:mill", RankedText("Mill", "", "x"), RankedText("x", "", "Mill")),
        ("rain NEAR/3 mill", RankedText("Rain mill", "", "x"), RankedText("Rain", "", "x")),
    ],
)
def test_the_better_match_has_the_higher_score(query: str, better: RankedText, worse: RankedText) -> None:
    # Others, in which "rain" is common.
    others = {number: RankedText("Rain", "", "x") for number in range(10, 15)}
    scores = rank_texts(parse_query(query, NOW), {1: better, 2: worse, **others})
    assert scores[1] > scores[2]
