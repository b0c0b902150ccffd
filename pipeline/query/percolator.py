"""Find which of many stored queries match an article, without running each of them.

Of each query, terms are chosen of which every matching article has at least one: a word, a word of a name or an exact
value. Only the queries that have such a term in common with the article are evaluated. This is how percolators of
search engines work.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.query.evaluation import QueryDocument, matches
from pipeline.query.tree import AllOf, AnyOf, CodeMatch, NameMatch, Near, Node, TextMatch

__all__ = ["QueryIndex"]

# How many articles have a value of a field, compared with a word of ten letters.
_CODE_COSTS = {
    "agency": 4.0,
    "country": 8.0,
    "topic": 8.0,
    "lang": 60.0,
    "kind": 60.0,
    "copies": 60.0,
    "story": 1.0,
}
# Short words are frequent (Zipf, "The Psycho-Biology of Language", 1935).
_WORD_COST = 100.0
_NAME_FACTOR, _PREFIX_FACTOR = 0.25, 4.0
_TEXT_SPACE = ""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or value that an article may have; `space` is a field, or "" for the words of the texts."""

    space: str
    value: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    """Terms of which an article has at least one, and an estimate of how many articles do."""

    terms: frozenset[_Term]
    cost: float


class QueryIndex:
    """Stored queries, ready to be matched with articles.

    Args:
        queries: trees by number.
    """

    def __init__(self, queries: Mapping[int, Node]) -> None:
        self._queries = dict(queries)
        # Queries without a term that every matching article has, such as -sport.
        self._unindexed: list[int] = []
        # Numbers of queries by space and value; those of prefixes by space, length and prefix.
        self._exact: dict[str, dict[str, list[int]]] = {}
        self._prefixes: dict[tuple[str, int], dict[str, list[int]]] = {}
        for number, node in self._queries.items():
            self._add(number, _choose_terms(node))

    def _add(self, number: int, choice: _Choice | None) -> None:
        if choice is None:
            self._unindexed.append(number)
            return
        for term in choice.terms:
            if term.is_prefix:
                table = self._prefixes.setdefault((term.space, len(term.value)), {})
            else:
                table = self._exact.setdefault(term.space, {})
            table.setdefault(term.value, []).append(number)

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
        found = set(self._unindexed)
        for space, table in self._exact.items():
            found.update(*(table[value] for value in _values(document, space) if value in table))
        for (space, length), table in self._prefixes.items():
            beginnings = {value[:length] for value in _values(document, space)}
            found.update(*(table[value] for value in beginnings if value in table))
        return sorted(found)


def _values(document: QueryDocument, space: str) -> set[str]:
    """Return the words or values that an article has in a space."""
    if space == _TEXT_SPACE:
        return {word for words in document.parts.values() for word in words.places}
    # A story has both: its number is a code, its title a name.
    codes = {value for value in document.codes.get(space, ()) if value is not None}
    return codes.union(_iter_name_words(document, space))


def _iter_name_words(document: QueryDocument, field: str) -> Iterator[str]:
    for words in document.name_words.get(field, ()):
        yield from words.words
    if field == "tag":
        for tag in document.source_tags:
            yield from tag.split(" ")


def _choose_terms(node: Node) -> _Choice | None:
    """Return the rarest terms of which every matching article has one; None when there are none."""
    match node:
        case AllOf(nodes=nodes):
            choices = [choice for part in nodes if (choice := _choose_terms(part)) is not None]
            return min(choices, key=lambda choice: choice.cost, default=None)
        case AnyOf(nodes=nodes):
            return _join([_choose_terms(part) for part in nodes])
        case TextMatch() | NameMatch():
            return _choose_word(node)
        case Near(first=first, second=second):
            return _choose_terms(AllOf((first, second)))
        case CodeMatch(field=field, values=values):
            terms = frozenset(_Term(field, value) for value in values)
            return _Choice(terms, _CODE_COSTS[field] * len(values))
        case _:
            return None


def _join(choices: Sequence[_Choice | None]) -> _Choice | None:
    """Return the terms of all; None when one has none, because then an article may match without any of them."""
    known = [choice for choice in choices if choice is not None]
    if len(known) < len(choices):
        return None
    terms = frozenset(term for choice in known for term in choice.terms)
    return _Choice(terms, sum(choice.cost for choice in known))


def _choose_word(node: TextMatch | NameMatch) -> _Choice:
    space, factor = (node.field, _NAME_FACTOR) if isinstance(node, NameMatch) else (_TEXT_SPACE, 1.0)
    last = len(node.words) - 1
    choices = []
    for index, word in enumerate(node.words):
        term = _Term(space, word, is_prefix=node.is_prefix and index == last)
        choices.append(_Choice(frozenset({term}), factor * _word_cost(term)))
    return min(choices, key=lambda choice: choice.cost)


def _word_cost(term: _Term) -> float:
    # In scripts without spaces a word of one character is not frequent.
    length = len(term.value) if term.value.isascii() else len(term.value) + 2
    return _WORD_COST / length**2 * (_PREFIX_FACTOR if term.is_prefix else 1.0)
