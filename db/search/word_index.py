"""Say what the full-text index of PostgreSQL finds of a query, and for what the words of articles are read."""

from pipeline.query.tree import AllOf, AnyOf, Near, Negation, Node, TextMatch, iter_nodes

__all__ = ["has_places", "has_words", "index_query", "reads_words"]


def has_words(node: Node) -> bool:
    """Return whether a query names words of the article.

    Args:
        node: the root of its tree.
    """
    return any(isinstance(part, (TextMatch, Near)) for part in iter_nodes(node))


def has_places(node: Node) -> bool:
    """Return whether it is compared where words stand in an article.

    Args:
        node: the root of the tree.
    """
    return any(
        isinstance(part, Near) or (isinstance(part, TextMatch) and len(part.words) > 1)
        for part in iter_nodes(node)
    )


def reads_words(node: Node) -> bool:
    """Return whether PostgreSQL reads the words of articles: its index knows no places, no parts and no exclusions.

    Args:
        node: the root of the tree.
    """
    match node:
        case AllOf(nodes=nodes) | AnyOf(nodes=nodes):
            return any(map(reads_words, nodes))
        case TextMatch(words=words, part=part):
            return len(words) > 1 or bool(part)
        case _:
            return has_words(node)


def index_query(node: Node) -> Node:
    """Return the query whose articles the index finds; those of `node` are among them.

    Args:
        node: the root of the tree.
    """
    match node:
        case TextMatch(words=(*others, last), is_prefix=is_prefix):
            return AllOf((*(TextMatch((word,)) for word in others), TextMatch((last,), is_prefix)))
        case Near(first=first, second=second):
            return AllOf((index_query(first), index_query(second)))
        case AnyOf(nodes=nodes):
            return AnyOf(tuple(map(index_query, nodes)))
        case AllOf(nodes=nodes):
            return AllOf(tuple(index_query(part) for part in nodes if not _is_exclusion(part)))
        case _:
            return AllOf(()) if _is_exclusion(node) else node


def _is_exclusion(node: Node) -> bool:
    return isinstance(node, Negation) and has_words(node)
