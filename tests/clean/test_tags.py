import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.resolvers.tags import resolve_tags
from pipeline.records import Evidence


def tag_evidence(*values: str, origin: str = "meta keywords") -> list[Evidence]:
    return [Evidence("tags", value, origin) for value in values]


CASES = {
    "one text of several": (("mill, valley ,  paper trade",), ("mill", "valley", "paper trade")),
    "other marks between": (("mill;valley|jobs",), ("mill", "valley", "jobs")),
    "marks of other scripts": (("製紙、谷，仕事場",), ("製紙", "仕事場")),
    "a list": (("Washington, D.C.", "Mills"), ("Washington, D.C.", "Mills")),
    "signs before words": (("#Mill", "#Valley"), ("Mill", "Valley")),
    "the same in other letters": (("Mill, mill, MILL",), ("Mill",)),
    "what machines write": (
        ("Mill", "d6fc034c-e5ca-4215-aba6-dcda682cedb7", "NLP Category: Sports", "12345", "type=story"), ("Mill",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_tags_are_read_from(case: str) -> None:
    values, expected = CASES[case]
    assert resolve_tags(tag_evidence(*values)) == expected


def test_the_most_trusted_place_that_gives_any_is_read_alone() -> None:
    assert resolve_tags(
        tag_evidence("mill", "valley", origin="json-ld NewsArticle.keywords") + tag_evidence("news")
    ) == (
        "mill",
        "valley",
    )


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_tag_is_empty_or_listed_twice(values: list[str]) -> None:
    found = resolve_tags(tag_evidence(*values))
    assert all(tag.strip() for tag in found)
    assert len({tag.casefold() for tag in found}) == len(found)
