"""Store an article with its event, and finish its entry."""

from typing import Any

from db import articles, forget
from db.ledger import EntryJob
from pipeline.serialization import from_json
from pipeline.store import decide
from workers import log
from workers.backoff import next_revisit_at
from workers.context import WorkerContext
from workers.errors import StopChain

__all__ = ["store_article"]


def store_article(context: WorkerContext, job: EntryJob, message: dict[str, Any]) -> None:
    """Compare an article with the stored ones and save the result in one transaction.

    Args:
        context: the worker's context.
        job: the entry, at ``enriched``.
        message: a `pipeline.records.Article` as JSON.

    Raises:
        StopChain: the claim was superseded, or the article was removed on request.
    """
    article = from_json(message)
    with context.database.transaction() as session:
        urls = [url for url, _ in articles.article_urls(article, job).values()]
        if forget.drop_if_forgotten(session, job.entry_id, urls, context.now()):
            save_result = None
        else:
            job = articles.ensure_source(session, article, job, context.now())
            change = decide(article, articles.find_stored(session, article, job))
            next_revisit = next_revisit_at(context.settings, job.revisit_count, context.now())
            save_result = articles.save(session, change, job, (context.now(), next_revisit))
    if save_result is None:
        raise StopChain
    title = article.document.title or "(no title)"
    log.info("store", f"{change.kind:<9} #{save_result.article_id} {title} — {job.host}")
