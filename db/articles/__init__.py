"""Store articles: find what is stored under a URL or a text, and write a change in one transaction."""

from db.articles.lookup import find_stored
from db.articles.reenrichment import (
    StoredRevision,
    changed_fields,
    count_outdated,
    load_revision,
    outdated_ids,
    replace_enrichment,
)
from db.articles.writer import SaveResult, mark_gone, mark_unchanged, save

__all__ = [
    "SaveResult",
    "StoredRevision",
    "changed_fields",
    "count_outdated",
    "find_stored",
    "load_revision",
    "mark_gone",
    "mark_unchanged",
    "outdated_ids",
    "replace_enrichment",
    "save",
]
