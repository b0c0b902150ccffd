"""Decide what storing an article means, and compare texts.

Nothing here touches a database: the caller looks the values up and carries the decision out.
"""

from pipeline.store.content import content_fields, content_hash
from pipeline.store.decision import StoredArticle, StoredMatches, decide
from pipeline.store.near_duplicates import (
    MIN_SAME_TEXT_SIMILARITY,
    grouping,
    lsh_bands,
    same_text,
    similarity,
)

__all__ = [
    "MIN_SAME_TEXT_SIMILARITY",
    "StoredArticle",
    "StoredMatches",
    "content_fields",
    "content_hash",
    "decide",
    "grouping",
    "lsh_bands",
    "same_text",
    "similarity",
]
