"""Decide what storing an article means.

Nothing here touches a database: the caller looks the values up and carries the decision out.
"""

from pipeline.store.content import content_fields, content_hash
from pipeline.store.decision import StoredArticle, StoredMatches, decide
from pipeline.store.near_duplicates import similarity

__all__ = ["StoredArticle", "StoredMatches", "content_fields", "content_hash", "decide", "similarity"]
