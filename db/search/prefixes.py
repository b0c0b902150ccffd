"""Find the newest articles with words of a common beginning on SQLite.

FTS5 merges the articles of all such words whenever it evaluates a beginning, also to look up a single article. Written
out, the words are read from any article on. So those of the newest articles are read first, and the others only where
a page is not full with them.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, text
from sqlalchemy.orm import Session

from db.search.conditions import select_rowids
from db.search.fulltext import to_expression
from db.tables import ArticleRow
from pipeline.query.tree import AllOf, AnyOf, Near, Negation, Node, TextMatch, iter_nodes

__all__ = ["find_recent_matches", "has_prefix", "is_listed", "recent_condition"]

# Each word is looked up in the index, which takes 40 µs; the beginnings of more words are merged by FTS5.
_MAX_WORDS = 300
# So many articles are read at first, and at most one of so many when more are needed.
_FIRST_ARTICLES, _LARGEST_SHARE = 20_000, 5
# More matches than are read, because the order of publication is not that of storing.
_SPARE_FACTOR = 2


def has_prefix(words: Node) -> bool:
    """Return whether a word of a query is only the beginning of words.

    Args:
        words: a tree of words, without fields.
    """
    return any(match.is_prefix for match in _matches(words))


def _matches(words: Node) -> Iterable[TextMatch]:
    for node in iter_nodes(words):
        if isinstance(node, Near):
            yield from (node.first, node.second)
        elif isinstance(node, TextMatch):
            yield node


def is_listed(matches: Select[Any]) -> ColumnElement[bool]:
    """Return the condition with which SQLite walks along the newest articles and looks each up in a list of matches.

    Args:
        matches: selects the ids of the articles.
    """
    # A column alone would let it read the articles of the list.
    return (ArticleRow.id + 0).in_(matches)


def recent_condition(after_id: int, ids: list[int], matches: Select[Any]) -> ColumnElement[bool]:
    """Return the condition of a match, for which SQLite reads all matches at the first article outside the list.

    Args:
        after_id: matches with a larger id are listed.
        ids: of these matches.
        matches: selects the ids of all matches.
    """
    listed = select(func.json_each(json.dumps(ids)).table_valued("value", name="recent").c.value)
    return case((ArticleRow.id + 0 > after_id, is_listed(listed)), else_=is_listed(matches))


def find_recent_matches(
    session: Session, words: Node, newest_id: int, limit: int
) -> tuple[int, list[int]] | None:
    """Find the matches among the articles that were stored last, as many as a page needs.

    Args:
        session: an open transaction.
        words: a tree for which `has_prefix` holds.
        newest_id: the id of the article that was stored last.
        limit: how many articles are read.

    Returns:
        The id behind which all matches are in the list, and the list; None where too many articles would be read.
    """
    written_out = _write_out(session, words)
    if written_out is None:
        return None
    expression, needed = to_expression(written_out, "sqlite"), limit * _SPARE_FACTOR
    after_id = max(newest_id - _FIRST_ARTICLES, 0)
    ids = _matches_after(session, expression, after_id)
    if 0 < len(ids) < needed:
        after_id = newest_id - (newest_id - after_id) * needed * _SPARE_FACTOR // len(ids)
        if after_id < newest_id - newest_id // _LARGEST_SHARE:
            return None
        ids = _matches_after(session, expression, after_id)
    return (after_id, ids) if len(ids) >= needed else None


def _matches_after(session: Session, expression: str, after_id: int) -> list[int]:
    rowid: ColumnElement[int] = literal_column("rowid")
    return list(session.scalars(select_rowids("articles_fts", expression).where(rowid > after_id)))


def _write_out(session: Session, words: Node) -> Node | None:
    """Return the tree with the words of the index in place of beginnings; None where there are none or too many."""
    session.execute(
        text(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.articles_words USING fts5vocab(main, articles_fts, row)"
        )
    )
    words_by_prefix: dict[str, list[str]] = {}
    for match in _matches(words):
        if match.is_prefix:
            words_by_prefix[match.words[-1]] = _words_with_prefix(session, match.words[-1])
    if not all(0 < len(found) <= _MAX_WORDS for found in words_by_prefix.values()):
        return None
    return _replace_prefixes(words, words_by_prefix)


def _words_with_prefix(session: Session, prefix: str) -> list[str]:
    statement = text(
        "SELECT term FROM temp.articles_words WHERE term >= :prefix AND term < :behind LIMIT :limit"
    )
    # No character is behind the last one of Unicode.
    values = {"prefix": prefix, "behind": f"{prefix}\U0010ffff", "limit": _MAX_WORDS + 1}
    return list(session.scalars(statement, values))


def _replace_prefixes(node: Node, words_by_prefix: dict[str, list[str]]) -> Node:
    match node:
        case TextMatch(is_prefix=True):
            return AnyOf(tuple(_written_out(node, words_by_prefix)))
        case Near(first=first, second=second):
            pairs = (
                replace(node, first=one, second=other)
                for one in _written_out(first, words_by_prefix)
                for other in _written_out(second, words_by_prefix)
            )
            return AnyOf(tuple(pairs))
        case Negation(node=inner):
            return Negation(_replace_prefixes(inner, words_by_prefix))
        case AllOf(nodes=nodes):
            return AllOf(tuple(_replace_prefixes(part, words_by_prefix) for part in nodes))
        case AnyOf(nodes=nodes):
            return AnyOf(tuple(_replace_prefixes(part, words_by_prefix) for part in nodes))
        case _:
            return node


def _written_out(match: TextMatch, words_by_prefix: dict[str, list[str]]) -> list[TextMatch]:
    if not match.is_prefix:
        return [match]
    *others, prefix = match.words
    return [replace(match, words=(*others, word), is_prefix=False) for word in words_by_prefix[prefix]]
