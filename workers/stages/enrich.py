"""Enrich a document and return the article as a message."""

from dataclasses import replace

from db import ledger
from db.ledger import EntryJob
from workers.computations import enrich_message
from workers.context import WorkerContext
from workers.errors import StopChain

__all__ = ["enrich_document"]


def enrich_document(context: WorkerContext, job: EntryJob, message: str) -> tuple[EntryJob, str]:
    """Run the enrichers on a document.

    The ledger is written only when the attempt was begun there; else the time travels on in the job.

    Args:
        context: the worker's context.
        job: the entry, at ``cleaned``.
        message: a `pipeline.records.Document`, see `workers.messages`.

    Returns:
        The job, and a `pipeline.records.Article` in the same form.

    Raises:
        StopChain: the claim was superseded.
        ComputeLimitError: enrichment took too long or crashed.
    """
    settings = context.settings
    article = context.compute.run(
        enrich_message,
        message,
        settings.spacy_models,
        settings.embedding_model,
        settings.optional_enrichers,
    )
    if not job.is_begun:
        return replace(job, enriched_at=context.now()), article
    with context.database.transaction() as session:
        next_job = ledger.advance(session, job, "enriched", context.now())
    if next_job is None:
        raise StopChain
    return next_job, article
