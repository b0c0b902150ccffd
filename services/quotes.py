"""Say who said what: quotes of all articles, by speaker, language, time and confidence."""

from db import Session, quotes
from db.quotes import QuoteEntry, QuoteFilter, QuotePage
from db.search.newest import Cursor
from pipeline.query import Node
from services.entities import parse_name

__all__ = ["QuoteEntry", "QuoteFilter", "QuotePage", "list_quotes", "make_filter"]


def make_filter(query: Node, speaker: str = "", min_confidence: float = 0.0) -> QuoteFilter:
    """Select quotes.

    Args:
        query: of which articles; from `services.search.parse`.
        speaker: words of the speaker's name; "" for every speaker.
        min_confidence: from 0 to 1: how sure the speaker is.

    Raises:
        UsageError: the name has neither a letter nor a digit.
    """
    return QuoteFilter(query, parse_name(speaker, "speaker"), speaker, min_confidence)


def list_quotes(
    session: Session, filters: QuoteFilter, after: Cursor | None = None, limit: int = 20
) -> QuotePage:
    """Return one page of quotes, those of the newest article first: the rows of the view `v_quotes`.

    Args:
        session: an open transaction.
        filters: from `make_filter`.
        after: `QuotePage.next` of the page before; None for the first page.
        limit: maximum number.
    """
    return quotes.list_quotes(session, filters, after, limit)
