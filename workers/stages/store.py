"""An article in; its rows, its event and the end of its entry's journey, out."""

from typing import Any

from db import articles
from db.ledger import Work
from pipeline.store import decide
from pipeline.wire import from_json
from workers import log
from workers.desk import Desk
from workers.patience import revisit_at
from workers.stages.done import Done

__all__ = ["store_article"]


def store_article(desk: Desk, work: Work, message: dict[str, Any]) -> None:
    """Decide what an article means to what is held, and carry that out in one transaction.

    Args:
        desk: the worker's desk.
        work: the entry, enriched.
        message: a `pipeline.records.Article` as JSON.

    Raises:
        Done: somebody else was faster.
    """
    article = from_json(message)
    with desk.database.transaction() as session:
        change = decide(article, articles.held(session, article, work))
        again = revisit_at(desk.settings, work.visits, desk.now())
        saved = articles.save(session, change, work, (desk.now(), again))
    if saved is None:
        raise Done
    title = article.document.title or "(no title)"
    log.happened("store", f"{change.kind:<9} #{saved.article_id} {title} — {work.host}")
