"""Clean the stored page of an entry and return the document as a message."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from db import ledger, pages, site_boilerplate
from db.ledger import EntryJob
from pipeline.clean import SiteOverrides, block_hashes, clean, fill_from_entry, load_site_overrides
from pipeline.errors import Rejected
from pipeline.records import Document, Entry, Page
from pipeline.urls import host_of
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.messages import to_message

__all__ = ["clean_page"]

# With what was dropped: ten novels. The document travels through the broker twice.
_MAX_DOCUMENT_CHARS = 8_000_000


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
        _clean, (page, job.entry), boilerplate_hashes, timezone, context.settings.overrides_folder
    )
    with context.database.transaction() as session:
        site_boilerplate.record_blocks(session, host, (str(job.entry_id), hashes), context.now())
        next_job = ledger.advance(session, job, "cleaned", context.now())
    if next_job is None:
        raise StopChain
    return next_job, document


def _clean(
    page_and_entry: tuple[Page, Entry], boilerplate: Collection[str], timezone: str | None, overrides: Path
) -> tuple[str, Any]:
    """Return the document as a message and the hashes of its blocks."""
    page, entry = page_and_entry
    cleaned = clean(
        page, site_boilerplate=boilerplate, timezone=timezone, overrides=_cached_overrides(overrides)
    )
    document = fill_from_entry(cleaned, entry, page.fetched_at)
    if _count_chars(document) > _MAX_DOCUMENT_CHARS:
        raise Rejected("clean.too_long", "the text is longer than any article; it is a dump or a data file")
    return to_message(document), block_hashes(document)


def _count_chars(document: Document) -> int:
    """Count the characters that nearly all of a message consists of."""
    texts = (
        *(block.text for block in document.blocks),
        *(dropped.text for dropped in document.dropped),
        *(item.value for item in document.evidence),
    )
    return sum(map(len, texts))


@lru_cache(maxsize=1)
def _cached_overrides(folder: Path) -> SiteOverrides:
    return load_site_overrides(folder)
