"""One step of the journey each: work in, the next stage's message out, and the ledger moved on."""

from workers.stages.clean import clean_page
from workers.stages.enrich import enrich_document
from workers.stages.fetch import fetch_page
from workers.stages.store import store_article
from workers.stages.subscribe import subscribe
from workers.stages.visit import visit_feed

__all__ = ["clean_page", "enrich_document", "fetch_page", "store_article", "subscribe", "visit_feed"]
