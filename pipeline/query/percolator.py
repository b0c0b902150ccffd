"""Find which of many stored queries match an article, without running each of them.

Of each query, clauses are kept: sets of terms of which every matching article has at least one. A term is a word, a
word of a name or an exact value. The terms of an article lead to the clauses that it fulfils, and only the queries all
of whose clauses it fulfils are evaluated. This is how percolators of search engines work.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.query.evaluation import QueryDocument, matches
from pipeline.query.tree import AllOf, AnyOf, CodeMatch, NameMatch, Near, Node, TextMatch

__all__ = ["QueryIndex"]

_TEXT_SPACE = ""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or value that an article may have; `space` is a field, or "" for the words of the texts."""

    space: str
    value: str
    is_prefix: bool = False


# An article fulfils a clause when it has one of the terms.
_Clause = frozenset[_Term]


class QueryIndex:
    """Stored queries, ready to be matched with articles.

    Args:
        queries: trees by number.
    """

    def __init__(self, queries: Mapping[int, Node]) -> None:
        self._queries = dict(queries)
        # Queries without clauses, such as -sport.
        self._unindexed: list[int] = []
        # The number of clauses of each other query, and the query of each clause.
        self._clause_counts: dict[int, int] = {}
        self._query_by_clause: list[int] = []
        # Clauses by space and value; those with prefixes by space, length and prefix.
        self._exact: dict[str, dict[str, list[int]]] = {}
        self._prefixes: dict[tuple[str, int], dict[str, list[int]]] = {}
        for number, node in self._queries.items():
            self._add(number, _find_clauses(node))

    def _add(self, number: int, clauses: frozenset[_Clause]) -> None:
        if not clauses:
            self._unindexed.append(number)
            return
        self._clause_counts[number] = len(clauses)
        for clause in clauses:
            for term in clause:
                if term.is_prefix:
                    table = self._prefixes.setdefault((term.space, len(term.value)), {})
                else:
                    table = self._exact.setdefault(term.space, {})
                table.setdefault(term.value, []).append(len(self._query_by_clause))
            self._query_by_clause.append(number)

    def match(self, document: QueryDocument) -> list[int]:
        """Return the numbers of the queries that an article matches, in rising order.

        Args:
            document: the article.
        """
        candidates = self.find_candidates(document)
        return [number for number in candidates if matches(self._queries[number], document)]

    def find_candidates(self, document: QueryDocument) -> list[int]:
        """Return the numbers of the queries that must be evaluated on an article, in rising order.

        Args:
            document: the article.
        """
        fulfilled: set[int] = set()
        for space, table in self._exact.items():
            for value in table.keys() & _values(document, space):
                fulfilled.update(table[value])
        for (space, length), table in self._prefixes.items():
            for beginning in table.keys() & {value[:length] for value in _values(document, space)}:
                fulfilled.update(table[beginning])
        counts = Counter(map(self._query_by_clause.__getitem__, fulfilled))
        found = (number for number, count in counts.items() if count == self._clause_counts[number])
        return sorted((*self._unindexed, *found))


def _values(document: QueryDocument, space: str) -> set[str]:
    """Return the words or values that an article has in a space."""
    if space == _TEXT_SPACE:
        return set().union(*(words.distinct for words in document.parts.values()))
    # A story has both: its number is a code, its title a name.
    codes = {value for value in document.codes.get(space, ()) if value is not None}
    return codes.union(_iter_name_words(document, space))


def _iter_name_words(document: QueryDocument, field: str) -> Iterator[str]:
    for words in document.name_words.get(field, ()):
        yield from words.words
    if field == "tag":
        for tag in document.source_tags:
            yield from tag.split(" ")


def _find_clauses(node: Node) -> frozenset[_Clause]:
    """Return clauses that every matching article fulfils; an article that fulfils them need not match."""
    match node:
        case AllOf(nodes=nodes):
            return frozenset().union(*map(_find_clauses, nodes))
        case AnyOf(nodes=nodes):
            return _find_common_clause([_find_clauses(part) for part in nodes])
        case TextMatch() | NameMatch():
            return _word_clauses(node)
        case Near(first=first, second=second):
            return _word_clauses(first) | _word_clauses(second)
        case CodeMatch(field=field, values=values):
            return frozenset({frozenset(_Term(field, value) for value in values)})
        case _:
            return frozenset()


def _find_common_clause(alternatives: Sequence[frozenset[_Clause]]) -> frozenset[_Clause]:
    """Return the clause that an article fulfils by any alternative; none when one of them has no clause."""
    if not all(alternatives):
        return frozenset()
    chosen = [min(clauses, key=_estimate_frequency) for clauses in alternatives]
    return frozenset({frozenset().union(*chosen)})


def _estimate_frequency(clause: _Clause) -> tuple[int, int, list[str]]:
    """Return a key for choosing a clause that few articles fulfil: few terms, and long ones."""
    values = sorted(term.value for term in clause)
    return len(values), -max(map(len, values)), values


def _word_clauses(node: TextMatch | NameMatch) -> frozenset[_Clause]:
    space = node.field if isinstance(node, NameMatch) else _TEXT_SPACE
    last = len(node.words) - 1
    return frozenset(
        frozenset({_Term(space, word, is_prefix=node.is_prefix and index == last)})
        for index, word in enumerate(node.words)
    )
