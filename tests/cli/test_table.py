"""Tables fit the terminal: columns are shortened at word ends and dropped, and nothing steers the terminal."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.table import Column, format_age, format_duration, format_table, printable, shorten, text_width

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    id: int
    at: datetime | None
    title: str
    url: str


COLUMNS = (
    Column("id"),
    Column("at"),
    Column("title", min_width=12),
    Column("url", min_width=20, drop_order=1),
)
ROWS = [
    Row(
        1,
        NOW - timedelta(hours=5),
        "Old river bridge closes for ten weeks",
        "https://courier.example/bridge-closes",
    ),
    Row(20, None, "Mill opens", "https://post.example/a"),
]


def test_a_table_without_a_limit_is_complete() -> None:
    assert format_table(ROWS, COLUMNS, None, NOW) == [
        "id  at       title                                  url",
        " 1  5 h ago  Old river bridge closes for ten weeks  https://courier.example/bridge-closes",
        "20  –        Mill opens                             https://post.example/a",
    ]


def test_a_narrow_terminal_drops_columns_and_cuts_after_words() -> None:
    assert format_table(ROWS, COLUMNS, 32, NOW) == [
        "id  at       title",
        " 1  5 h ago  Old river bridge…",
        "20  –        Mill opens",
    ]


words = st.text(st.sampled_from("ab éß字字\u0301\u202e\x1b\t"), max_size=60)
rows = st.lists(st.builds(Row, st.integers(0, 9999), st.just(NOW), words, words), min_size=1, max_size=5)


@given(rows, st.integers(40, 160))
def test_no_line_is_wider_than_the_terminal(rows: list[Row], width: int) -> None:
    lines = format_table(rows, COLUMNS, width, NOW)
    assert len(lines) == len(rows) + 1
    assert max(map(text_width, lines)) <= width


@given(st.text(max_size=80), st.integers(1, 90))
def test_a_shortened_text_fits_and_begins_as_the_text_does(text: str, width: int) -> None:
    line = printable(text)
    short = shorten(line, width)
    assert text_width(short) <= max(width, 1)
    assert short == line or line.startswith(short.removesuffix("…"))


@given(st.text())
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    assert not [char for char in printable(text) if unicodedata.category(char) == "Cc"]


def test_escape_sequences_and_direction_overrides_are_removed() -> None:
    assert printable("\x1b[31mred\u202egnp") == "[31mredgnp"
    assert printable("two\nlines") == "two lines"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=0), "0 s ago"),
        (timedelta(seconds=119), "119 s ago"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(days=40), "2026-10-17"),
        (timedelta(minutes=-12), "in 12 min"),
    ],
)
def test_a_time_is_told_by_its_age(age: timedelta, text: str) -> None:
    assert format_age(NOW - age, NOW) == text


def test_a_missing_duration_is_a_dash() -> None:
    assert format_duration(None) == "–"
