"""Run the current cleaner and enrichers over kept pages, and write what differs as revisions of ours."""

import difflib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from db import Database, DatabaseError, Session, articles, site_boilerplate
from db.articles import RecleanFilter, RecleanInput
from pipeline.clean import SiteOverrides, clean, fill_from_entry, load_site_overrides
from pipeline.enrich import Enricher, enrich
from pipeline.errors import Rejected
from pipeline.records import Article
from pipeline.store import content_fields
from pipeline.text import text_similarity
from pipeline.urls import host_of
from services.article_ids import iter_article_ids
from services.clock import utc_now
from services.source_management import find_source

__all__ = ["RecleanOptions", "RecleanReport", "RecleanSample", "reclean_articles"]

# Samples kept in a report, and the lines of the difference of each.
MAX_SAMPLES, _MAX_DIFF_LINES = 5, 20


@dataclass(frozen=True, slots=True)
class RecleanSample:
    """An article that changes: its text before and after as lines of a unified difference."""

    article_id: int
    url: str
    fields: tuple[str, ...]
    # 0 for the same words, 1 for no word in common.
    text_distance: float
    diff: tuple[str, ...]


@dataclass(slots=True)
class RecleanReport:
    """Counts of a run.

    `changed` counts articles by field, `rejected` by error code: these pages have no article for the current cleaner,
    and their articles stay as they are. `distances` holds the text distance of each article whose text changed, and
    `last` the id of the last article.
    """

    selected: int = 0
    done: int = 0
    last: int = 0
    changed_articles: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    distances: list[float] = field(default_factory=list)
    samples: list[RecleanSample] = field(default_factory=list)
    # Articles that got another revision, or whose page was deleted, during the run.
    overtaken: int = 0
    # Ids of articles that cannot be read, or whose page cannot, because the database is damaged; they stay as they are.
    damaged: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecleanOptions:
    """What to run.

    Args:
        enrichers: the enrichers to run after the cleaner.
        overrides_folder: folder of the site override files.
        selection: which articles.
        source: number, name or host of the publication whose articles are selected; "" for all.
        after_id: only articles with larger ids.
        max_articles: maximum number of articles; 0 for all.
        max_rate: articles a second at most, so that live work goes on; 0 for no limit.
        should_write: False reports what would change and writes nothing.
    """

    enrichers: tuple[Enricher, ...]
    overrides_folder: Path
    selection: RecleanFilter = field(default_factory=RecleanFilter)
    after_id: int = 0
    max_articles: int = 0
    max_rate: float = 0.0
    should_write: bool = True
    source: str = ""


def reclean_articles(
    database: Database,
    options: RecleanOptions,
    report: RecleanReport,
    on_progress: Callable[[RecleanReport], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Clean kept pages again, one transaction an article.

    It can be stopped at any time; run it again with `after_id` set to the `last` of the report.

    Args:
        database: the database.
        options: what to run.
        report: its counts are updated during the run.
        on_progress: called after each article.
        sleep: waits for a number of seconds.

    Raises:
        UsageError: there is no such publication, or several have this name.
        DatabaseError: the database cannot be used.
    """
    overrides = load_site_overrides(options.overrides_folder)
    with database.read_transaction() as session:
        selection = _select(session, options)
        report.selected, last_id = articles.count_kept_pages(session, selection, options.after_id)
    # What is stored from now on is cleaned by the current cleaner anyway.
    selection = replace(selection, last_id=last_id)

    def read_ids(session: Session, after_id: int, limit: int) -> list[int]:
        return articles.reclean_ids(session, selection, after_id, limit)

    for article_id in iter_article_ids(database, read_ids, options.after_id, options.max_articles):
        started_at = time.monotonic()
        try:
            _reclean_article(database, (options, overrides), report, article_id)
        except DatabaseError as error:
            if not error.is_damage:
                raise
            report.damaged.append(article_id)
        report.done, report.last = report.done + 1, article_id
        on_progress(report)
        if options.max_rate:
            sleep(max(0.0, 1 / options.max_rate - (time.monotonic() - started_at)))


def _select(session: Session, options: RecleanOptions) -> RecleanFilter:
    if not options.source:
        return options.selection
    return replace(options.selection, source_id=find_source(session, options.source).id)


def _reclean_article(
    database: Database,
    options: tuple[RecleanOptions, SiteOverrides],
    report: RecleanReport,
    article_id: int,
) -> None:
    try:
        with database.read_transaction() as session:
            original = articles.load_reclean_input(session, article_id)
            hashes = site_boilerplate.boilerplate_hashes(session, host_of(original.url)) if original else ()
    except LookupError:  # the page was deleted between two queries
        original = None
    if original is None:
        report.overtaken += 1
        return
    try:
        article = _clean_and_enrich(original, frozenset(hashes), *options)
    except Rejected as error:
        report.rejected[error.reason] += 1
        return
    changed_fields = _changed_fields(original.article, article)
    if changed_fields:
        _note_change(report, original, article, changed_fields)
        if options[0].should_write:
            with database.transaction() as session:
                is_saved = articles.save_recleaned(session, original, article, changed_fields, utc_now())
            report.overtaken += not is_saved


def _clean_and_enrich(
    original: RecleanInput, hashes: frozenset[str], options: RecleanOptions, overrides: SiteOverrides
) -> Article:
    cleaned = clean(original.page, site_boilerplate=hashes, timezone=original.timezone, overrides=overrides)
    document = fill_from_entry(cleaned, original.entry, original.page.fetched_at)
    return enrich(document, options.enrichers)


def _changed_fields(before: Article, after: Article) -> tuple[str, ...]:
    old, new = content_fields(before.document), content_fields(after.document)
    return tuple(name for name in new if new[name] != old[name])


def _note_change(
    report: RecleanReport, original: RecleanInput, article: Article, changed_fields: tuple[str, ...]
) -> None:
    report.changed_articles += 1
    report.changed.update(changed_fields)
    before, after = original.article.document, article.document
    distance = 1 - text_similarity(before.text, after.text)
    if "text" in changed_fields:
        report.distances.append(distance)
    if len(report.samples) < MAX_SAMPLES:
        diff = tuple(islice(_diff_lines(original.article, article, changed_fields), _MAX_DIFF_LINES))
        report.samples.append(
            RecleanSample(original.article_id, original.url, changed_fields, distance, diff)
        )


def _diff_lines(before: Article, after: Article, changed_fields: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that differ, ``-`` before and ``+`` after; other fields than the text come first."""
    old, new = content_fields(before.document), content_fields(after.document)
    for name in changed_fields:
        if name != "text":
            yield f"- {name}: {old[name]}"
            yield f"+ {name}: {new[name]}"
    lines = difflib.ndiff(before.document.text.split("\n\n"), after.document.text.split("\n\n"))
    yield from (line for line in lines if line.startswith(("- ", "+ ")))
