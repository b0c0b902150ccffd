"""Write the words of a query as expressions of FTS5 on SQLite, and of tsquery on PostgreSQL."""

from collections.abc import Iterable
from itertools import product
from typing import ClassVar, Protocol

from pipeline.query.tree import AllOf, AnyOf, Near, Negation, Node, TextMatch

__all__ = ["is_fulltext", "name_expression", "to_expression"]


class _FulltextDialect(Protocol):
    """How a database writes words and what joins them."""

    def words(self, match: TextMatch) -> str:
        """Return words that stand next to each other in one part of an article."""
        ...

    def near(self, near: Near) -> str:
        """Return two words that stand near each other in one part."""
        ...

    def name(self, words: tuple[str, ...], *, is_prefix: bool) -> str:
        """Return words that stand next to each other in a name."""
        ...

    def join(self, positive: list[str], operator: str) -> str:
        """Return what matches all (``AND``) or any (``OR``) of several expressions."""
        ...

    def exclude(self, positive: str, negative: list[str]) -> str:
        """Return what matches one expression and none of some others."""
        ...


class _SQLite:
    """Writes FTS5 expressions; every word is quoted, so that none is an operator."""

    _COLUMNS: ClassVar = {"": "{title description text}", "title": "{title}", "text": "{text}"}

    def words(self, match: TextMatch) -> str:
        return f"{self._COLUMNS[match.part]} : {self.name(match.words, is_prefix=match.is_prefix)}"

    def near(self, near: Near) -> str:
        both = " ".join(self.name(part.words, is_prefix=part.is_prefix) for part in (near.first, near.second))
        return f"{self._COLUMNS['']} : NEAR({both}, {near.distance})"

    def name(self, words: tuple[str, ...], *, is_prefix: bool) -> str:
        return f'"{" ".join(words)}"{"*" if is_prefix else ""}'

    def join(self, positive: list[str], operator: str) -> str:
        return f" {operator} ".join(f"({item})" for item in positive)

    def exclude(self, positive: str, negative: list[str]) -> str:
        return f"({positive}) NOT ({self.join(negative, 'OR')})"


class _PostgreSQL:
    """Writes tsquery expressions; words hold letters, digits and marks only, so that quotes need no escape."""

    # Weights of the parts of an article, in the order of the vector. A phrase must not reach from one into the next.
    _WEIGHTS: ClassVar = {"": "ABD", "title": "A", "text": "D"}

    def words(self, match: TextMatch) -> str:
        if not match.part and len(match.words) == 1:
            # Without weights the index alone decides; with them every match is read.
            return self.name(match.words, is_prefix=match.is_prefix)
        return self.join(
            [
                self._phrase(match.words, weight, is_prefix=match.is_prefix)
                for weight in self._WEIGHTS[match.part]
            ],
            "OR",
        )

    def near(self, near: Near) -> str:
        # A word may stand at the place of the other: "mill" and "mil*".
        distances = range(near.distance + 2)
        pairs = ((near.first, near.second), (near.second, near.first))
        # The two words alone say how few articles there are: the many alternatives look like very many to the planner.
        both = [self._lexeme(part.words[0], "", is_prefix=part.is_prefix) for part in pairs[0]]
        alternatives = self.join(
            [
                f"{self._lexeme(one.words[0], weight, is_prefix=one.is_prefix)} <{distance}> "
                f"{self._lexeme(other.words[0], weight, is_prefix=other.is_prefix)}"
                for (one, other), distance, weight in product(pairs, distances, self._WEIGHTS[""])
            ],
            "OR",
        )
        return self.join([*both, alternatives], "AND")

    def name(self, words: tuple[str, ...], *, is_prefix: bool) -> str:
        return self._phrase(words, "", is_prefix=is_prefix)

    def _phrase(self, words: tuple[str, ...], weight: str, *, is_prefix: bool) -> str:
        lexemes = [self._lexeme(word, weight, is_prefix=False) for word in words[:-1]]
        return " <-> ".join([*lexemes, self._lexeme(words[-1], weight, is_prefix=is_prefix)])

    def _lexeme(self, word: str, weight: str, *, is_prefix: bool) -> str:
        suffix = f"{'*' if is_prefix else ''}{weight}"
        return f"'{word}'{':' if suffix else ''}{suffix}"

    def join(self, positive: list[str], operator: str) -> str:
        return f" {'&' if operator == 'AND' else '|'} ".join(f"({item})" for item in positive)

    def exclude(self, positive: str, negative: list[str]) -> str:
        return f"({positive}) & !({self.join(negative, 'OR')})"


_DIALECTS: dict[str, _FulltextDialect] = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}


def is_fulltext(node: Node) -> bool:
    """Return whether one full-text expression can stand for a node: it has words only, and something positive.

    Args:
        node: of a query.
    """
    match node:
        case TextMatch() | Near():
            return True
        case AnyOf(nodes=nodes):
            return all(map(is_fulltext, nodes))
        case AllOf(nodes=nodes):
            return any(map(is_fulltext, nodes)) and all(
                is_fulltext(part) or (isinstance(part, Negation) and is_fulltext(part.node)) for part in nodes
            )
        case _:
            return False


def to_expression(node: Node, dialect: str) -> str:
    """Write a node as one full-text expression.

    Args:
        node: for which `is_fulltext` holds.
        dialect: ``sqlite`` or ``postgresql``.
    """
    writer = _DIALECTS[dialect]
    match node:
        case TextMatch():
            return writer.words(node)
        case Near():
            return writer.near(node)
        case AnyOf(nodes=nodes):
            return writer.join(_expressions(nodes, dialect), "OR")
        case AllOf(nodes=nodes):
            negated = [part.node for part in nodes if isinstance(part, Negation)]
            positive = writer.join(
                _expressions((part for part in nodes if not isinstance(part, Negation)), dialect), "AND"
            )
            return writer.exclude(positive, _expressions(negated, dialect)) if negated else positive
        case _:
            raise TypeError(f"{node} has more than words")


def _expressions(nodes: Iterable[Node], dialect: str) -> list[str]:
    return [to_expression(node, dialect) for node in nodes]


def name_expression(words: tuple[str, ...], dialect: str, *, is_prefix: bool) -> str:
    """Write words that stand next to each other in a name.

    Args:
        words: folded, at least one.
        dialect: ``sqlite`` or ``postgresql``.
        is_prefix: whether the last word may go on.
    """
    return _DIALECTS[dialect].name(words, is_prefix=is_prefix)
