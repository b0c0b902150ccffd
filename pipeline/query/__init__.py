"""Parse the query language that commands, the HTTP API, exports and watches share."""

from pipeline.query.errors import QueryError
from pipeline.query.parser import MAX_QUERY_CHARS, parse_query
from pipeline.query.tree import (
    AllOf,
    AnyOf,
    CodeMatch,
    NameMatch,
    Near,
    Negation,
    Node,
    TextMatch,
    TimeLimit,
    iter_nodes,
)

__all__ = [
    "MAX_QUERY_CHARS",
    "AllOf",
    "AnyOf",
    "CodeMatch",
    "NameMatch",
    "Near",
    "Negation",
    "Node",
    "QueryError",
    "TextMatch",
    "TimeLimit",
    "iter_nodes",
    "parse_query",
]
