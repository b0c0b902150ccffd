"""Store an article with its event, and finish its entry."""

from collections.abc import Mapping
from dataclasses import dataclass

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

# Other workers store versions or copies of one article, or its publication, at the same time: seldom, and hardly ever
# several times in a row.
_MAX_TRIES = 5


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
    change, save_result = _decide_and_save(context, job, article)
    title = article.document.title or "(no title)"
    log.info("store", f"{change.kind:<9} #{save_result.article_id} {title} — {job.host}")


@dataclass(frozen=True, slots=True)
class _Try:
    """What a transaction wrote: the publication of the job at least, and the change if it was decided."""

    job: EntryJob
    saved: tuple[Change, SaveResult] | None


def _decide_and_save(context: WorkerContext, job: EntryJob, article: Article) -> tuple[Change, SaveResult]:
    """Decide and write in one transaction when nothing is stored that the article repeats, as is usual.

    Else the decision compares texts. That is done outside the write transaction, which then only checks that the
    decision still holds.
    """
    # The change, for the matches that it was decided for.
    decisions = {ArticleMatches(): decide(article, StoredMatches())}
    conflict = WriteConflictError("database.busy", "other workers keep changing the same article; try again")
    for _ in range(_MAX_TRIES):
        try:
            last = _save_if_decided(context, job, article, decisions)
        except WriteConflictError as error:
            if error.reason != "database.raced":
                raise
            conflict = error  # the next try finds the row of the other worker
            continue
        if last.saved:
            return last.saved
        job = last.job
        with context.database.read_transaction() as session:
            matches = articles.find_matches(session, article, job, is_locking=False)
            stored = articles.load_matches(session, matches)
        decisions[matches] = decide(article, stored)
    raise conflict


def _save_if_decided(
    context: WorkerContext, job: EntryJob, article: Article, decisions: Mapping[ArticleMatches, Change]
) -> _Try:
    """Write the change that was decided for what is stored now, if there is one.

    Raises:
        StopChain: the claim was superseded, or the article was removed on request.
        WriteConflictError: another worker wrote the same row; nothing was written.
    """
    now = context.now()
    is_on_server = job.url.startswith("http")  # not a file that was imported
    revisit_at = next_revisit_at(context.settings, job.revisit_count, now) if is_on_server else None
    urls = [url for url, _ in articles.article_urls(article, job).values()]
    with context.database.transaction() as session:
        if not (is_forgotten := forget.drop_if_forgotten(session, (job.entry_id, job.url), urls, now)):
            job = articles.ensure_source(session, article, job, now)
            change = decisions.get(articles.find_matches(session, article, job))
            saved = articles.save(session, change, job, (now, revisit_at)) if change else None
    if is_forgotten or (change and not saved):
        raise StopChain
    return _Try(job, (change, saved) if change and saved else None)
