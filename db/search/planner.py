"""Tell the planner of PostgreSQL what it does not know: that reading the words of an article takes long."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.search.word_index import has_words
from pipeline.query.tree import Node

__all__ = ["word_index_first"]

# A list of the places of a million articles; a smaller one holds pages instead, and the words of all articles on them
# are read.
_WORK_MEM = "64MB"


@contextmanager
def word_index_first(session: Session, query: Node) -> Iterator[None]:
    """Let PostgreSQL find words by their index, also those that are in most articles.

    It takes unpacking the words of an article for as cheap as comparing two numbers, so that it would read all
    articles: 30 seconds of a million, instead of one or two for the places of those that match.

    Args:
        session: an open transaction.
        query: that is run meanwhile.
    """
    is_changed = session.get_bind().dialect.name == "postgresql" and has_words(query)
    if is_changed:
        session.execute(text(f"SET LOCAL work_mem = '{_WORK_MEM}'"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    if is_changed:
        session.execute(text("SET LOCAL work_mem TO DEFAULT"))
        session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
