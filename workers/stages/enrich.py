"""A document in, the article as a message, out."""

from typing import Any

from db import ledger
from db.ledger import Work
from pipeline.enrich import enrich
from pipeline.wire import from_json, to_json
from workers.desk import Desk
from workers.stages.done import Done

__all__ = ["enrich_document"]


def enrich_document(desk: Desk, work: Work, message: dict[str, Any]) -> dict[str, Any]:
    """Work out what an article is about.

    Args:
        desk: the worker's desk.
        work: the entry, its page cleaned.
        message: a `pipeline.records.Document` as JSON.

    Returns:
        A `pipeline.records.Article` as JSON.

    Raises:
        Done: somebody else was faster.
    """
    article = enrich(from_json(message), desk.settings.enrichers)
    with desk.database.transaction() as session:
        moved = ledger.advance(session, work, "enriched", desk.now())
    if not moved:
        raise Done
    return to_json(article)
