"""Run the current enrichers over stored articles, one transaction an article."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from db import Database, DatabaseError, Session, articles
from pipeline.enrich import ENRICHERS, Enricher, run_enrichers
from pipeline.enrich import reenrich as bring_up_to_date
from pipeline.records import Article
from services.article_ids import iter_article_ids
from services.clock import utc_now

__all__ = ["ReenrichOptions", "ReenrichReport", "reenrich_articles"]


@dataclass(slots=True)
class ReenrichReport:
    """Counts of a run.

    `changed` counts articles by field, `failed` by enricher and message; `last` is the id of the last article.
    """

    outdated: int = 0
    done: int = 0
    last: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    overtaken: int = 0
    # Ids of articles that cannot be read, because the database is damaged; they stay as they are.
    damaged: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReenrichOptions:
    """What to run.

    Args:
        enrichers: the enrichers to run.
        with_current: also run over articles that are up to date.
        after_id: only articles with larger ids.
        max_articles: maximum number of articles; 0 for all.
        should_write: False reports what would change and writes nothing.
    """

    enrichers: tuple[Enricher, ...] = ENRICHERS
    with_current: bool = False
    after_id: int = 0
    max_articles: int = 0
    should_write: bool = True

    @property
    def versions(self) -> dict[str, int]:
        """Current version by enricher; an article with an older one is outdated. Empty: every article is."""
        return {} if self.with_current else {enricher.name: enricher.version for enricher in self.enrichers}


def reenrich_articles(
    database: Database,
    options: ReenrichOptions,
    report: ReenrichReport,
    on_progress: Callable[[ReenrichReport], None],
) -> None:
    """Run enrichers over stored articles, one transaction an article.

    It can be stopped at any time: finished articles record their version, so the next run skips them.

    Args:
        database: the database.
        options: what to run.
        report: its counts are updated during the run.
        on_progress: called after each article.

    Raises:
        DatabaseError: the database cannot be used.
    """
    with database.read_transaction() as session:
        report.outdated = articles.count_outdated(session, options.versions, options.after_id)

    def read_ids(session: Session, after_id: int, limit: int) -> list[int]:
        return articles.outdated_ids(session, options.versions, after_id, limit)

    for article_id in iter_article_ids(database, read_ids, options.after_id, options.max_articles):
        try:
            _reenrich_article(database, options, report, article_id)
        except DatabaseError as error:
            if not error.is_damage:
                raise
            report.damaged.append(article_id)
        report.done, report.last = report.done + 1, article_id
        on_progress(report)


def _reenrich_article(
    database: Database, options: ReenrichOptions, report: ReenrichReport, article_id: int
) -> None:
    with database.read_transaction() as session:
        stored_revision = articles.load_revision(session, article_id)
    if stored_revision is None:
        return
    article = _run_enrichers(stored_revision.article, options)
    report.failed.update(
        f"{enrichment.enricher}: {enrichment.error}" for enrichment in article.enrichments if enrichment.error
    )
    if not options.should_write:
        report.changed.update(articles.changed_fields(stored_revision.article, article))
        return
    with database.transaction() as session:
        changed_fields = articles.replace_enrichment(session, stored_revision, article, utc_now())
    report.overtaken += changed_fields is None
    report.changed.update(changed_fields or ())


def _run_enrichers(article: Article, options: ReenrichOptions) -> Article:
    return (
        run_enrichers(article, options.enrichers)
        if options.with_current
        else bring_up_to_date(article, options.enrichers)
    )
