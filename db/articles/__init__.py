"""Store articles: find what is stored under a URL or a text, and write a change in one transaction."""

from db.articles.lookup import article_urls, find_stored
from db.articles.near_duplicates import NearDuplicate, find_near_duplicates
from db.articles.page_source import ensure_source
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
    "NearDuplicate",
    "SaveResult",
    "StoredRevision",
    "article_urls",
    "changed_fields",
    "count_outdated",
    "ensure_source",
    "find_near_duplicates",
    "find_stored",
    "load_revision",
    "mark_gone",
    "mark_unchanged",
    "outdated_ids",
    "replace_enrichment",
    "save",
]
