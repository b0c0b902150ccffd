"""Store an article with its event, and finish its entry."""

from db import WriteConflictError, articles, forget
from db.articles import SaveResult
from db.ledger import EntryJob
from pipeline.records import Article, Change
from pipeline.store import decide
from workers import log
from workers.backoff import next_revisit_at
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.messages import from_message

__all__ = ["store_article"]

# Other workers store versions or copies of one article at the same time: seldom, and hardly ever three in a row.
_MAX_DECISIONS = 3


def store_article(context: WorkerContext, job: EntryJob, message: str) -> None:
    """Compare an article with the stored ones and save the result in one transaction.

    Args:
        context: the worker's context.
        job: the entry, at ``enriched``.
        message: a `pipeline.records.Article`, see `workers.messages`.

    Raises:
        StopChain: the claim was superseded, or the article was removed on request.
        WriteConflictError: other workers changed the same article again and again.
    """
    article: Article = from_message(message)
    if job.source_id is None:
        with context.database.transaction() as session:
            job = articles.ensure_source(session, article, job, context.now())
    change, save_result = _decide_and_save(context, job, article)
    if save_result is None:
        raise StopChain
    title = article.document.title or "(no title)"
    log.info("store", f"{change.kind:<9} #{save_result.article_id} {title} — {job.host}")


def _decide_and_save(
    context: WorkerContext, job: EntryJob, article: Article
) -> tuple[Change, SaveResult | None]:
    """Decide outside the write transaction, which then only checks that the decision still holds."""
    urls = [url for url, _ in articles.article_urls(article, job).values()]
    for _ in range(_MAX_DECISIONS):
        with context.database.read_transaction() as session:
            matches = articles.find_matches(session, article, job)
            stored = articles.load_matches(session, matches)
        change = decide(article, stored)
        now = context.now()
        next_revisit = next_revisit_at(context.settings, job.revisit_count, now)
        with context.database.transaction() as session:
            if forget.drop_if_forgotten(session, (job.entry_id, job.url), urls, now):
                return change, None
            if articles.find_matches(session, article, job) == matches:
                return change, articles.save(session, change, job, (now, next_revisit))
    raise WriteConflictError("database.busy", "other workers keep changing the same article; try again")
