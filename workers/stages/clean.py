"""A kept page in, the document as a message, out."""

from typing import Any

from db import furniture, ledger, pages
from db.ledger import Work
from pipeline.clean import block_hashes, clean, with_entry
from pipeline.urls import host as host_of
from pipeline.wire import to_json
from workers.desk import Desk
from workers.stages.done import Done

__all__ = ["clean_page"]


def clean_page(desk: Desk, work: Work) -> dict[str, Any]:
    """Clean an entry's page with what is known of its host, and complete it by what the feed says.

    Args:
        desk: the worker's desk.
        work: the entry, its page kept.

    Returns:
        A `pipeline.records.Document` as JSON.

    Raises:
        Done: somebody else was faster.
        Rejected: there is nothing to read on the page.
    """
    host = host_of(work.url)
    with desk.database.reading() as session:
        page = pages.get(session, work.page_id or 0)
        known = furniture.known(session, host)
    zone = work.source.timezone if work.source else None
    read = clean(page, furniture=known, timezone=zone, publishers=desk.publishers)
    document = with_entry(read, work.entry, page.fetched_at)
    with desk.database.transaction() as session:
        furniture.remember(session, host, (str(work.entry_id), block_hashes(document)), desk.now())
        moved = ledger.advance(session, work, "cleaned", desk.now())
    if not moved:
        raise Done
    return to_json(document)
