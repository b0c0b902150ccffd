"""Today's enrichers and a database in, its articles brought up to date out, one transaction each."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from cli.opening import now
from db import Database, articles
from pipeline.enrich import ENRICHERS, Enricher, apply
from pipeline.enrich import reenrich as bring_up_to_date
from pipeline.records import Article

__all__ = ["Report", "Run", "run"]

BATCH = 50  # articles read at once


@dataclass(slots=True)
class Report:
    """What a run did.

    `changed` counts articles by field, `failed` by enricher and message; `last` is the id it came to.
    """

    outdated: int = 0
    done: int = 0
    last: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    overtaken: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What to run.

    Args:
        enrichers: over what.
        every: also articles that are up to date.
        after: only articles with larger ids.
        limit: at most so many; 0 for all.
        write: False only reports.
    """

    enrichers: tuple[Enricher, ...] = ENRICHERS
    every: bool = False
    after: int = 0
    limit: int = 0
    write: bool = True

    @property
    def versions(self) -> dict[str, int]:
        """The version to have by enricher; empty when every article is meant."""
        return {} if self.every else {each.name: each.version for each in self.enrichers}


def run(opened: Database, wanted: Run, report: Report, tell: Callable[[Report], None]) -> None:
    """Bring stored articles up to date, one transaction each.

    Stopping at any moment loses nothing: what is done says so in its own rows, and the next run leaves it out.

    Args:
        opened: the database.
        wanted: what to run.
        report: counted on as it goes.
        tell: called after each article.
    """
    with opened.reading() as session:
        report.outdated = articles.count_outdated(session, wanted.versions, wanted.after)
    for article_id in islice(_ids(opened, wanted), wanted.limit or None):
        _one(opened, wanted, report, article_id)
        report.done, report.last = report.done + 1, article_id
        tell(report)


def _ids(opened: Database, wanted: Run) -> Iterator[int]:
    after, ids = wanted.after, [0]
    while ids:
        with opened.reading() as session:
            ids = articles.outdated_ids(session, wanted.versions, after, BATCH)
        yield from ids
        after = ids[-1] if ids else after


def _one(opened: Database, wanted: Run, report: Report, article_id: int) -> None:
    with opened.reading() as session:
        held = articles.stored(session, article_id)
    if held is None:
        return
    article = _enriched(held.article, wanted)
    report.failed.update(f"{ran.enricher}: {ran.error}" for ran in article.enrichments if ran.error)
    if not wanted.write:
        report.changed.update(articles.differing(held.article, article))
        return
    with opened.transaction() as session:
        changed = articles.rewrite(session, held, article, now())
    report.overtaken += changed is None
    report.changed.update(changed or ())


def _enriched(article: Article, wanted: Run) -> Article:
    return apply(article, wanted.enrichers) if wanted.every else bring_up_to_date(article, wanted.enrichers)
