"""Measure what grouping by copies and stories adds to storing an article, with few and with many stored keys.

    python -m bench.group_cost [--sizes 10000,1000000] [--pages articles421] [--articles 100] [--only sqlite|postgresql]

Each saved page is cleaned and enriched once and stored in two databases in turn, in one without and in one with the groups.
Both transactions are committed: after a rollback psycopg prepares every statement anew. The tables in which candidates are found have as many generated rows as the size says; at every size a
fifth of the keys of each page has rows of fifteen other articles. The CPU time of the server of PostgreSQL is included.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from types import SimpleNamespace

from sqlalchemy import insert

from bench import SHARED_DIR, require_data, results
from bench.article_cost import import_saved_pages
from bench.databases import cpu_seconds, new_databases
from bench.saved_pages import SAVED_AT, read_saved_pages
from db import Database, articles, ledger, migrations
from db.articles import writer
from db.ledger import ClaimLimits, EntryJob
from db.stories.neighbours import minute_of, pack_terms
from db.tables import FingerprintKeyRow, StoryKeyRow, StoryMemberRow, StoryRow
from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.errors import PipelineError
from pipeline.records import Article, Page
from pipeline.store import StoredMatches, decide
from pipeline.stories import story_features
from testing.generated_archive import fill_archive, generate_rows

STORED_ARTICLES = 2_000
ARTICLES_PER_SHARED_KEY = 15
LEASE = timedelta(hours=1)
# psycopg prepares a statement when it runs for the sixth time.
FIRST_ARTICLES = 8
# Multiplied with an odd number, the numbers of rows are scattered over 32 bits without a repetition.
SCATTERED = "(i * 2654435761) % 4294967296"
NO_GROUPS = SimpleNamespace(
    update_group=lambda *_arguments, **_options: None, update_story=lambda *_arguments, **_options: None
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is ready to be stored, and its entry."""

    article: Article
    job: EntryJob


def read_articles(name: str, limit: int) -> list[tuple[Page, Article]]:
    found = []
    for page in islice(read_saved_pages(name), limit):
        try:
            found.append((page, enrich(clean(page))))
        except PipelineError:
            continue
    return found


def fill_keys(database: Database, items: Sequence[Article], size: int) -> None:
    """Fill the tables in which candidates are found."""
    fill_archive(database, STORED_ARTICLES, 50, sentences=40)
    packed = pack_terms(story_features(items[0]).vector).hex()
    terms = f"x'{packed}'" if database.dialect == "sqlite" else f"'\\x{packed}'::bytea"
    generate_rows(database, StoryRow, {"title": "'Story'"}, count=STORED_ARTICLES // 2)
    member = {"article_id": "i", "story_id": "(i - 1) / 2 + 1", "terms": terms}
    generate_rows(database, StoryMemberRow, member, count=STORED_ARTICLES)
    stored = {"article_id": f"i % {STORED_ARTICLES} + 1", "key": SCATTERED}
    position = {"position": f"i / {STORED_ARTICLES}"}
    generate_rows(database, FingerprintKeyRow, stored | position, count=size)
    generate_rows(database, StoryKeyRow, {**stored, "minute": str(minute_of(SAVED_AT))}, count=size)
    share_keys(database, items)


def share_keys(database: Database, items: Sequence[Article]) -> None:
    """Let stored articles have some keys of the articles that will be stored."""
    copy_keys: dict[int, int] = {}
    story_keys: dict[int, int] = {}
    for article in items:
        minute = minute_of(article.document.published or SAVED_AT)
        copy_keys.update(dict.fromkeys(article.fingerprint.sketch[::5], minute))
        story_keys.update(dict.fromkeys(story_features(article).keys[::5], minute))
    for table, keys in ((FingerprintKeyRow, copy_keys), (StoryKeyRow, story_keys)):
        columns = table.__table__.columns.keys()
        rows = [
            {
                "article_id": (index * 7 + number) % STORED_ARTICLES + 1,
                "position": 1_000_000 + index * ARTICLES_PER_SHARED_KEY + number,
                "key": key,
                "minute": minute,
            }
            for index, (key, minute) in enumerate(sorted(keys.items()))
            for number in range(ARTICLES_PER_SHARED_KEY)
        ]
        with database.transaction() as session:
            session.execute(insert(table), [{name: row[name] for name in columns} for row in rows])


def make_jobs(database: Database, pages: Sequence[tuple[Page, Article]]) -> list[Prepared]:
    """Import the pages and walk their entries to the last stage."""
    import_saved_pages(database, [page for page, _ in pages])
    by_url = {page.url: article for page, article in pages}
    with database.transaction() as session:
        claims = ledger.claim_entries(session, SAVED_AT, ClaimLimits(10_000, 10_000, LEASE))
    prepared = []
    for claim in claims:
        key = (claim.entry_id, claim.claim_number)
        with database.transaction() as session:
            for stage, next_stage in (("fetched", "cleaned"), ("cleaned", "enriched")):
                job = ledger.begin(session, key, stage, SAVED_AT, LEASE)
                if job is None or not ledger.advance(session, job, next_stage, SAVED_AT):
                    raise AssertionError(f"entry {claim.entry_id} is not at {stage}")
            job = ledger.begin(session, key, "enriched", SAVED_AT, LEASE)
        if job is not None:
            prepared.append(Prepared(by_url[job.url], job))
    return prepared


@contextmanager
def without_groups() -> Iterator[None]:
    kept = writer.copies, writer.stories
    writer.copies = writer.stories = NO_GROUPS  # type: ignore[assignment]
    try:
        yield
    finally:
        writer.copies, writer.stories = kept


def store(database: Database, item: Prepared) -> float:
    """Return the CPU seconds of the transaction that stores an article."""
    change = decide(item.article, StoredMatches())
    started = cpu_seconds(database)
    with database.transaction() as session:
        articles.save(session, change, item.job, (SAVED_AT, None))
    return cpu_seconds(database) - started


def prepare(url: str, pages: Sequence[tuple[Page, Article]], size: int) -> tuple[Database, list[Prepared]]:
    database = Database(url)
    migrations.upgrade(database)
    fill_keys(database, [article for _, article in pages], size)
    return database, make_jobs(database, pages)


def measure(
    bare_url: str, full_url: str, pages: Sequence[tuple[Page, Article]], size: int
) -> tuple[float, float]:
    """Return the mean CPU milliseconds of storing an article without and with the groups."""
    bare_database, bare_items = prepare(bare_url, pages, size)
    full_database, full_items = prepare(full_url, pages, size)
    seconds = [0.0, 0.0]
    for number, (bare_item, full_item) in enumerate(zip(bare_items, full_items, strict=True)):
        with without_groups():
            bare = store(bare_database, bare_item)
        full = store(full_database, full_item)
        if number >= FIRST_ARTICLES:
            seconds = [seconds[0] + bare, seconds[1] + full]
    bare_database.close()
    full_database.close()
    count = len(full_items) - FIRST_ARTICLES
    return seconds[0] / count * 1000, seconds[1] / count * 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--pages", default="articles421")
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    require_data(SHARED_DIR / "data" / "pages" / options.pages)
    pages = read_articles(options.pages, options.articles)
    print("| ms of CPU to store an article | without groups | with groups |\n|---|---|---|")
    for size in map(int, options.sizes.split(",")):
        with ExitStack() as stack:
            pairs = zip(*(new_databases(stack, options.only) for _ in range(2)), strict=True)
            for (name, bare_url), (_, full_url) in pairs:
                bare, full = measure(bare_url, full_url, pages, size)
                print(f"| {name}, {size:,} keys | {bare:.1f} | {full:.1f} |", flush=True)
                results.record(f"{name}, {size:,} keys, groups", full - bare, "ms")


if __name__ == "__main__":
    main()
