"""Enrich a document and return the article as JSON."""

from typing import Any

from db import ledger
from db.ledger import EntryJob
from pipeline.enrich import enrich
from pipeline.serialization import from_json, to_json
from workers.context import WorkerContext
from workers.errors import StopChain

__all__ = ["enrich_document"]


def enrich_document(context: WorkerContext, job: EntryJob, message: dict[str, Any]) -> dict[str, Any]:
    """Run the enrichers on a document.

    Args:
        context: the worker's context.
        job: the entry, at ``cleaned``.
        message: a `pipeline.records.Document` as JSON.

    Returns:
        A `pipeline.records.Article` as JSON.

    Raises:
        StopChain: the claim was superseded.
    """
    article = enrich(from_json(message), context.settings.enrichers)
    with context.database.transaction() as session:
        has_advanced = ledger.advance(session, job, "enriched", context.now())
    if not has_advanced:
        raise StopChain
    return to_json(article)
