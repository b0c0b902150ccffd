"""Write the beginnings of words out as the words of the index, on SQLite.

FTS5 merges the articles of all words with a beginning whenever it evaluates one, also to look up a single article.
Written out, the words are read from any article on.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.query.tree import AllOf, AnyOf, Near, Negation, Node, TextMatch, iter_nodes

__all__ = ["has_prefix", "write_out_prefixes"]

# Each word is looked up in the index, which takes 40 µs; the beginnings of more words are merged by FTS5.
# The same for pairs of words near each other: two beginnings of 300 words would be 90,000.
_MAX_WORDS = 300


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


def write_out_prefixes(session: Session, words: Node) -> Node | None:
    """Return the tree with the words of the index in place of beginnings.

    Args:
        session: an open transaction on SQLite.
        words: a tree for which `has_prefix` holds.

    Returns:
        None where the index has no such word, or too many words or pairs of words.
    """
    words_by_prefix: dict[str, list[str]] = {}
    for match in _matches(words):
        if match.is_prefix:
            words_by_prefix[match.words[-1]] = _words_with_prefix(session, match.words[-1])
    if not all(0 < len(found) <= _MAX_WORDS for found in words_by_prefix.values()):
        return None
    pairs = (node for node in iter_nodes(words) if isinstance(node, Near))
    if any(_count_pairs(near, words_by_prefix) > _MAX_WORDS for near in pairs):
        return None
    return _replace_prefixes(words, words_by_prefix)


def _count_pairs(near: Near, words_by_prefix: dict[str, list[str]]) -> int:
    return len(_written_out(near.first, words_by_prefix)) * len(_written_out(near.second, words_by_prefix))


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
