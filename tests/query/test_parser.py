"""A query has one meaning, and what cannot be understood is named with its place."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query import (
    MAX_QUERY_CHARS,
    AllOf,
    AnyOf,
    CodeMatch,
    NameMatch,
    Near,
    Negation,
    QueryError,
    TextMatch,
    TimeLimit,
    iter_nodes,
    parse_query,
)
from pipeline.query.fields import FIELDS
from pipeline.query.parse_table import is_current

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MILL, FIRE, ROE = (TextMatch((word,)) for word in ("mill", "fire", "roe"))


def _shape(query: str) -> str:
    """Write the tree without places."""
    return _plain(parse_query(query, NOW))


def _plain(node: object) -> str:
    return re.sub(r", span=\(\d+, \d+\)", "", repr(node))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", AllOf(())),
        ("mill fire", AllOf((MILL, FIRE))),
        ("mill AND fire", AllOf((MILL, FIRE))),
        ("mill OR fire roe", AnyOf((MILL, AllOf((FIRE, ROE))))),
        ("(mill OR fire) roe", AllOf((AnyOf((MILL, FIRE)), ROE))),
        ('"Mill, fire!"', TextMatch(("mill", "fire"))),
        ("well-known", TextMatch(("well", "known"))),
        ("10:30", TextMatch(("10", "30"))),
        ("mill -fire", AllOf((MILL, Negation(FIRE)))),
        ("NOT (mill fire)", Negation(AllOf((MILL, FIRE)))),
        ("mil*", TextMatch(("mil",), is_prefix=True)),
        ("mill NEAR/5 fire", Near(MILL, FIRE, 5)),
        ("mill NEAR fire", Near(MILL, FIRE, 10)),
        ("or and not near", AllOf(tuple(TextMatch((word,)) for word in ("or", "and", "not", "near")))),
        ("title:mill", TextMatch(("mill",), part="title")),
        ('source:"Brenholm Courier"', NameMatch("source", ("brenholm", "courier"))),
        ("author:ad*", NameMatch("author", ("ad",), is_prefix=True)),
        ("lang:EN", CodeMatch("lang", ("en",))),
        ("country:ee", CodeMatch("country", ("EE",))),
        ("topic:sport", CodeMatch("topic", ("medtop:15000000",))),
        ("topic:judiciary", CodeMatch("topic", ("medtop:20000106",))),
        ("topic:medtop:15000000", CodeMatch("topic", ("medtop:15000000",))),
        ('agency:"associated press"', CodeMatch("agency", ("AP",))),
        ("day:2026-11-24", CodeMatch("day", ("2026-11-24",))),
        ("day:yesterday", CodeMatch("day", ("2026-11-25",))),
        ("since:7d", TimeLimit("after", NOW - timedelta(days=7))),
        ("changed:yes", CodeMatch("changed", ("yes",))),
        ("changed:12h", TimeLimit("changed", NOW - timedelta(hours=12))),
        ("changed:today", TimeLimit("changed", NOW.replace(hour=0))),
        ("before:today", TimeLimit("before", NOW.replace(hour=0))),
        ("after:yesterday", TimeLimit("after", datetime(2026, 11, 25, tzinfo=UTC))),
        ("after:2026-11-24T08:00+01:00", TimeLimit("after", datetime(2026, 11, 24, 7, tzinfo=UTC))),
    ],
)
def test_a_query_is_parsed_into_its_tree(query: str, tree: object) -> None:
    assert _shape(query) == _plain(tree)


@pytest.mark.parametrize(
    ("query", "position", "words"),
    [
        ("(mill", 5, "add )"),
        ("mill)", 4, "no bracket was opened"),
        (")", 0, "no bracket was opened"),
        ('"(" OR )', 7, "no bracket was opened"),
        ("mill ()", 6, "nothing in the brackets"),
        ("(mill OR )", 9, "a word is missing"),
        ("mill OR", 7, "missing"),
        ("OR mill", 0, '"OR"'),
        ("mill NEAR", 9, "missing"),
        ("NEAR mill", 0, '"NEAR"'),
        ("mill NEAR/99 fire", 5, "from 1 to 20"),
        ("mill NEAR/x fire", 5, "NEAR takes a number"),
        ("since:-7d", 6, "before the field"),
        ('"mill fire" NEAR roe', 0, "single words"),
        ('say "mill', 4, "not closed"),
        ("mill - fire", 5, "directly before"),
        ("* mill", 0, "star"),
        ("br*dge", 2, "star"),
        ("title:br*dge", 8, "star"),
        ('"river bri*"', 10, "between quotation marks"),
        ("mill & fire", 5, "no letter"),
        ("title:", 6, "missing"),
        ("titel:mill", 0, "did you mean title?"),
        ("see https://thepost.example/", 4, "quotation marks"),
        ("topic:spot", 6, "did you mean sport?"),
        ("agency:zzz", 7, "no such agency"),
        ("lang:english", 5, "two or three letters"),
        ("country:Estonia", 8, "two letters"),
        ("kind:essay", 5, "the kinds are"),
        ("after:2026-13-01", 6, "2026-11-24"),
        ("since:soon", 6, "7d"),
        ("day:7d", 4, "yesterday"),
        ("changed:maybe", 8, "write yes, no"),
        ("changed:y*", 8, "no star"),
        ("day:0001-01-01", 4, "yesterday"),
        ("day:9999-12-31", 4, "yesterday"),
        ("lang:e*", 5, "no star"),
        ("(" * 50 + "mill" + ")" * 50, 41, "40 levels"),
        ("x" * (MAX_QUERY_CHARS + 1), MAX_QUERY_CHARS, "longer than"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_place(query: str, position: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query, NOW)
    assert caught.value.position == position
    assert words in str(caught.value)


def test_every_node_knows_its_place() -> None:
    query = 'mill (title:"fire alarm" OR -roe) lang:en'
    spans = [query[slice(*node.span)] for node in iter_nodes(parse_query(query, NOW))]
    assert spans[1:] == ["mill", query[6:32], 'title:"fire alarm"', "-roe", "roe", "lang:en"]


def _error_position(query: str) -> int:
    """Return where the query cannot be understood; 0 where it can."""
    try:
        parse_query(query, NOW)
    except QueryError as error:
        return error.position
    return 0


@given(st.text(max_size=60) | st.text(alphabet='ab()"*-: ORNEAT/5title', max_size=40))
def test_any_text_is_parsed_or_refused_with_a_place_in_it(query: str) -> None:
    assert 0 <= _error_position(query) <= len(query)


@pytest.mark.parametrize("field", FIELDS)
def test_the_example_of_a_field_is_understood(field: str) -> None:
    node = parse_query(FIELDS[field].example, NOW)
    assert node.span == (0, len(FIELDS[field].example))


def test_the_table_of_the_parser_was_computed_from_the_grammar_as_it_is() -> None:
    assert is_current(), "run .venv/bin/python -m bench.build_parse_table"
