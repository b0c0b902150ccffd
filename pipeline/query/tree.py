"""Define the tree that a query is parsed into."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

__all__ = [
    "AllOf",
    "AnyOf",
    "CodeMatch",
    "NameMatch",
    "Near",
    "Negation",
    "Node",
    "Span",
    "TextMatch",
    "TimeLimit",
    "iter_nodes",
    "text_matches",
]

# First character and the one behind the last, in the text of the query.
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TextMatch:
    """Words that stand next to each other in one part of an article.

    Args:
        words: folded (`pipeline.query.tokens.fold_word`), at least one.
        is_prefix: whether the last word may go on.
        part: ``title`` or ``text``; "" for title, description and text.
        span: where it stands in the query.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    part: str = ""
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Near:
    """Two words with at most `distance` words between them, in either order."""

    first: TextMatch
    second: TextMatch
    distance: int
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name that holds these words next to each other: of a source, a section, a story and so on."""

    field: str
    words: tuple[str, ...]
    is_prefix: bool = False
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """A column that has one of several exact values: a language, an agency, a day, the number of a story."""

    field: str
    values: tuple[str, ...]
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Published at or after a moment (``after``) or before it (``before``), or ``changed`` at or after it."""

    field: str
    moment: datetime
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Negation:
    """Articles that do not match `node`."""

    node: "Node"
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Articles that match every node; all articles when there is none."""

    nodes: tuple["Node", ...]
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Articles that match at least one node."""

    nodes: tuple["Node", ...]
    span: Span = (0, 0)


Node: TypeAlias = TextMatch | Near | NameMatch | CodeMatch | TimeLimit | Negation | AllOf | AnyOf


def iter_nodes(node: Node, *, with_negated: bool = True) -> list[Node]:
    """List a node and all below it, in the order of the query.

    Args:
        node: the root.
        with_negated: False leaves out what stands under a negation.
    """
    match node:
        case AllOf(nodes=nodes) | AnyOf(nodes=nodes):
            children: tuple[Node, ...] = nodes
        case Negation(node=inner):
            children = (inner,) if with_negated else ()
        case _:
            children = ()
    return [node, *(below for child in children for below in iter_nodes(child, with_negated=with_negated))]


def text_matches(query: Node) -> list[TextMatch]:
    """List the words that an article is to hold, those of `Near` one by one, in the order of the query.

    Args:
        query: the root; what stands under a negation is left out.
    """
    matches: list[TextMatch] = []
    for node in iter_nodes(query, with_negated=False):
        if isinstance(node, TextMatch):
            matches.append(node)
        elif isinstance(node, Near):
            matches += [node.first, node.second]
    return matches
