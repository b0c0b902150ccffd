"""Clean the stored page of an entry and return the document as a message."""

from db import ledger, pages, site_boilerplate
from db.ledger import EntryJob
from pipeline.urls import host_of
from workers.computations import clean_to_message
from workers.context import WorkerContext
from workers.errors import StopChain

__all__ = ["clean_page"]


def clean_page(context: WorkerContext, job: EntryJob) -> tuple[EntryJob, str]:
    """Clean the page of an entry, and fill what it lacks from the feed's entry.

    Args:
        context: the worker's context.
        job: the entry, at ``fetched``.

    Returns:
        The job at ``cleaned``, and a `pipeline.records.Document` as a message, see `workers.messages`.

    Raises:
        StopChain: the claim was superseded.
        Rejected: the page has no article text, or far too much of it.
        ComputeLimitError: cleaning took too long or crashed.
    """
    host = host_of(job.url)
    with context.database.read_transaction() as session:
        page = pages.get_page(session, job.page_id or 0)
        boilerplate_hashes = site_boilerplate.boilerplate_hashes(session, host)
    timezone = job.source.timezone if job.source else None
    document, hashes = context.compute.run(
        clean_to_message, (page, job.entry), boilerplate_hashes, timezone, context.settings.overrides_folder
    )
    with context.database.transaction() as session:
        site_boilerplate.record_blocks(session, host, (str(job.entry_id), hashes), context.now())
        next_job = ledger.advance(session, job, "cleaned", context.now())
    if next_job is None:
        raise StopChain
    return next_job, document
