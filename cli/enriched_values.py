"""Format what optional enrichers found."""

from collections.abc import Iterable

from pipeline.records import Count, Ticker

__all__ = ["format_count", "format_tickers"]


def format_tickers(tickers: Iterable[Ticker]) -> str:
    """Format shares as "NYSE: BRK.B, AAPL".

    Args:
        tickers: shares, with or without their exchange.
    """
    return ", ".join(
        f"{ticker.exchange}: {ticker.symbol}" if ticker.exchange else ticker.symbol for ticker in tickers
    )


def format_count(count: Count) -> str:
    """Format a count as "killed, at least 12 (12 people were killed): …" with its sentence.

    Args:
        count: a count of people.
    """
    minimum = "at least " if count.is_minimum else ""
    return f"{count.kind}, {minimum}{count.number} ({count.text}): {count.sentence}"
