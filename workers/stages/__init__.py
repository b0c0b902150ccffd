"""The four stages of an entry: each takes a job and returns the message for the next stage."""

from workers.stages.clean import clean_page
from workers.stages.enrich import enrich_document
from workers.stages.fetch import fetch_page
from workers.stages.store import store_article

__all__ = ["clean_page", "enrich_document", "fetch_page", "store_article"]
