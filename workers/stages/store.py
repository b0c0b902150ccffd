"""Store an article with its event, and finish its entry."""

from db import WriteConflictError, articles, forget
from db.articles import ArticleMatches, SaveResult
from db.ledger import EntryJob
from pipeline.records import Article, Change
from pipeline.store import StoredMatches, decide
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
    saved = _decide_and_save(context, job, article)
    if saved is None:
        raise StopChain
    change, save_result = saved
    title = article.document.title or "(no title)"
    log.info("store", f"{change.kind:<9} #{save_result.article_id} {title} — {job.host}")


def _decide_and_save(
    context: WorkerContext, job: EntryJob, article: Article
) -> tuple[Change, SaveResult] | None:
    """Decide and write in one transaction when nothing is stored that the article repeats, as is usual.

    Else the decision compares texts. That is done outside the write transaction, which then only checks that the
    decision still holds. None when the claim was superseded, or the article was removed on request.
    """
    urls = [url for url, _ in articles.article_urls(article, job).values()]
    # The change, for the matches that it was decided for.
    decisions = {ArticleMatches(): decide(article, StoredMatches())}
    for _ in range(_MAX_DECISIONS):
        now = context.now()
        next_revisit = next_revisit_at(context.settings, job.revisit_count, now)
        with context.database.transaction() as session:
            if forget.drop_if_forgotten(session, (job.entry_id, job.url), urls, now):
                return None
            job = articles.ensure_source(session, article, job, now)
            matches = articles.find_matches(session, article, job)
            if matches in decisions:
                change = decisions[matches]
                save_result = articles.save(session, change, job, (now, next_revisit))
                return (change, save_result) if save_result else None
        with context.database.read_transaction() as session:
            matches = articles.find_matches(session, article, job, is_locking=False)
            stored = articles.load_matches(session, matches)
        decisions[matches] = decide(article, stored)
    raise WriteConflictError("database.busy", "other workers keep changing the same article; try again")
