"""An index of queries finds the same ones as running each of them."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.query import AllOf, AnyOf, CodeMatch, NameMatch, Negation, Node, TextMatch
from pipeline.query.evaluation import QueryDocument, matches
from pipeline.query.percolator import QueryIndex
from tests.db.search_samples import SAMPLES, TREES


@given(queries=st.lists(TREES, max_size=6))
def test_the_index_finds_what_running_every_query_finds(queries: list[Node]) -> None:
    index = QueryIndex(dict(enumerate(queries)))
    for document in SAMPLES:
        found = [number for number, query in enumerate(queries) if matches(query, document)]
        assert index.match(document) == found


def _document(text: str) -> QueryDocument:
    return QueryDocument("", "", text, "", "en", "AP", None, "The Post", names=(("person", "Ada Roe"),))


def test_only_queries_whose_every_word_the_article_has_are_evaluated() -> None:
    the, turbine = TextMatch(("the",)), TextMatch(("turbine",))
    queries: list[Node] = [
        AllOf((the, turbine)),
        AnyOf((turbine, NameMatch("person", ("roe",)))),
        AllOf((CodeMatch("lang", ("en",)), TextMatch(("turb",), is_prefix=True))),
        TextMatch(("turbine", "the")),
    ]
    index = QueryIndex(dict(enumerate(queries)))
    assert index.find_candidates(_document("The mill opened.")) == [1]
    assert index.find_candidates(_document("The turbines opened.")) == [1, 2]
    assert index.find_candidates(_document("The turbine opened.")) == [0, 1, 2, 3]


def test_a_query_that_only_excludes_is_evaluated_on_every_article() -> None:
    index = QueryIndex({7: Negation(TextMatch(("mill",)))})
    assert index.match(_document("It rained.")) == [7]
    assert index.match(_document("The mill opened.")) == []


def test_copies_can_be_left_out() -> None:
    index = QueryIndex({1: CodeMatch("copies", ("no",)), 2: CodeMatch("copies", ("only",))})
    copy = QueryDocument("", "", "", "", None, "", None, None, is_copy=True)
    assert index.match(copy) == [2]
    assert index.match(_document("")) == [1]
