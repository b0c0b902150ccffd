"""Clean the stored page of an entry and return the document as JSON."""

from typing import Any

from db import ledger, pages, site_boilerplate
from db.ledger import EntryJob
from pipeline.clean import block_hashes, clean, fill_from_entry
from pipeline.serialization import to_json
from pipeline.urls import host_of
from workers.context import WorkerContext
from workers.errors import StopChain

__all__ = ["clean_page"]


def clean_page(context: WorkerContext, job: EntryJob) -> dict[str, Any]:
    """Clean the page of an entry, and fill what it lacks from the feed's entry.

    Args:
        context: the worker's context.
        job: the entry, at ``fetched``.

    Returns:
        A `pipeline.records.Document` as JSON.

    Raises:
        StopChain: the claim was superseded.
        Rejected: the page has no article text.
    """
    host = host_of(job.url)
    with context.database.read_transaction() as session:
        page = pages.get_page(session, job.page_id or 0)
        boilerplate_hashes = site_boilerplate.boilerplate_hashes(session, host)
    timezone = job.source.timezone if job.source else None
    cleaned = clean(
        page, site_boilerplate=boilerplate_hashes, timezone=timezone, overrides=context.publishers
    )
    document = fill_from_entry(cleaned, job.entry, page.fetched_at)
    with context.database.transaction() as session:
        site_boilerplate.record_blocks(
            session, host, (str(job.entry_id), block_hashes(document)), context.now()
        )
        has_advanced = ledger.advance(session, job, "cleaned", context.now())
    if not has_advanced:
        raise StopChain
    return to_json(document)
