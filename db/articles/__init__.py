"""Store articles: find what is stored under a URL or a text, and write a change in one transaction."""

from db.articles.lookup import ArticleMatches, article_urls, find_matches, load_matches
from db.articles.page_source import ensure_source
from db.articles.reclean import (
    RecleanFilter,
    RecleanInput,
    count_kept_pages,
    load_reclean_input,
    reclean_ids,
    save_recleaned,
)
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
    "ArticleMatches",
    "RecleanFilter",
    "RecleanInput",
    "SaveResult",
    "StoredRevision",
    "article_urls",
    "changed_fields",
    "count_kept_pages",
    "count_outdated",
    "ensure_source",
    "find_matches",
    "load_matches",
    "load_reclean_input",
    "load_revision",
    "mark_gone",
    "mark_unchanged",
    "outdated_ids",
    "reclean_ids",
    "replace_enrichment",
    "save",
    "save_recleaned",
]
