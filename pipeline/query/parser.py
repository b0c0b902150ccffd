"""Parse a query into a tree."""

from datetime import datetime

from pipeline.query.errors import QueryError
from pipeline.query.tree import AllOf, Node

__all__ = ["MAX_QUERY_CHARS", "parse_query"]

MAX_QUERY_CHARS = 1_000


def parse_query(text: str, now: datetime) -> Node:
    """Parse a query.

    Args:
        text: in the query language of docs/query-language.md; "" finds every article.
        now: ``since:7d``, ``today`` and ``yesterday`` are counted from it; aware.

    Raises:
        QueryError: it cannot be understood; the error has the position.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(f"it is longer than {MAX_QUERY_CHARS} characters", text, MAX_QUERY_CHARS)
    if not text.strip():
        return AllOf(())
    # Imported here: a list of all articles does without the parser, which takes a tenth of a second to load.
    from pipeline.query.grammar import parse_by_grammar

    return parse_by_grammar(text, now)
