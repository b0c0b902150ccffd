"""Shares are found where an exchange or brackets show that a symbol is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.tickers import find_tickers


def _found(text: str) -> list[tuple[str, str]]:
    return [(ticker.exchange, ticker.symbol) for ticker in find_tickers(text)]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("Okello Steel (NASDAQ: OKLO) builds bridges.", [("NASDAQ", "OKLO")]),
        ("Okello Steel (NYSE:OKL.B) builds bridges.", [("NYSE", "OKL.B")]),
        ("Okello Steel (TSX: OKL; NYSE: OKLO) builds bridges.", [("TSX", "OKL"), ("NYSE", "OKLO")]),
        ("Okello Steel (Nasdaq: OKLA, OKLB) builds bridges.", [("Nasdaq", "OKLA"), ("Nasdaq", "OKLB")]),
        ("Holm Rail (Euronext Paris: HOLM) baut Brücken.", [("Euronext Paris", "HOLM")]),
        ("Kisumu Power (HKEX: 0123) rose.", [("HKEX", "0123")]),
        ("Okello Steel ($OKLO) rose.", [("", "OKLO")]),
        ("Okello Steel (NYSE: OKLO) rose; $OKLO and (NYSE: OKLO) again.", [("NYSE", "OKLO")]),
    ],
)
def test_a_symbol_beside_its_exchange_or_in_brackets_is_a_share(
    text: str, shares: list[tuple[str, str]]
) -> None:
    assert _found(text) == shares


@pytest.mark.parametrize(
    "text",
    [
        "The mayor paid $TSLA money.",
        "The bridge cost A$100 or ($100).",
        "The NASDAQ: a history of the exchange.",
        "The NYSE opened at 9:30 (AP) and the bridge (B3) closed.",
        "Market value on Nasdaq: 334,48 million; on Nasdaq: 334.",
        "SET: the rules of the game",
    ],
)
def test_other_capitals_are_no_shares(text: str) -> None:
    assert _found(text) == []


@given(some.text(alphabet="NYSE:ASX ()$,.AB1\n", max_size=60))
def test_each_share_stands_in_the_text_where_it_says(text: str) -> None:
    assert all(text[ticker.start : ticker.end] == ticker.symbol for ticker in find_tickers(text))
