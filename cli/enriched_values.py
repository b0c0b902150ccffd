"""Format what enrichers found."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.records import Count, Quote, Ticker

if TYPE_CHECKING:
    from db.queries.views import QuoteView

__all__ = ["format_count", "format_quote", "format_tickers"]


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


def format_quote(quote: "Quote | QuoteView") -> str:
    """Format a quote as "Ada Holm said (0.97): “…”", with the stance where the verb is another word.

    Args:
        quote: without a speaker it has no confidence, which is that of the speaker.
    """
    text = f"“{quote.text}”" if quote.direct else quote.text
    verb = quote.verb or str(quote.stance)
    remarks = [] if verb.casefold() == quote.stance else [str(quote.stance)]
    if not quote.speaker:
        return f"speaker open ({', '.join([verb, *remarks])}): {text}"
    remarks.append(f"{quote.confidence:.2f}")
    return f"{quote.speaker} {verb} ({', '.join(remarks)}): {text}"
