"""Entries, claims and articles for tests, in few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from db import Database, articles, ledger, pages, sources
from db.articles import SaveResult
from db.ledger import ClaimLimits, EntryClaim, EntryJob, FetchedPage, KeyedEntry, ListingSource
from pipeline.enrich import enrich
from pipeline.records import Article, Block, Document, Entry, Feed, Image, Page, Source
from pipeline.store import decide
from pipeline.urls import host_of, key

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
STAGES = ("discovered", "fetched", "cleaned", "enriched")


def follow(database: Database, name: str = "The Post", now: datetime = NOW) -> ListingSource:
    home = f"https://{name.replace(' ', '').lower()}.example/"
    with database.transaction() as session:
        source_id = sources.add_source(session, Source(name, home), now)
        feed = sources.add_feed(session, source_id, Feed(f"{home}feed"), now)
    return ListingSource(source_id, feed.id)


def sight(
    database: Database, lister: ListingSource, *urls: str, title: str = "", now: datetime = NOW
) -> ledger.ListingStats:
    listed = [KeyedEntry(Entry(url, title=title), key(url), host_of(url)) for url in urls]
    with database.transaction() as session:
        return ledger.record_listing(session, lister, listed, now)


def claim(database: Database, now: datetime = NOW, limit: int = 100, per_host: int = 100) -> list[EntryClaim]:
    with database.transaction() as session:
        return ledger.claim_entries(session, now, ClaimLimits(limit, per_host, LEASE))


def begin(database: Database, ticket: EntryClaim, stage: str, now: datetime = NOW) -> EntryJob | None:
    with database.transaction() as session:
        return ledger.begin(session, (ticket.entry_id, ticket.claim_number), stage, now, LEASE)


def to_store(database: Database, ticket: EntryClaim, now: datetime = NOW) -> EntryJob:
    """Walk a claimed entry to the last stage."""
    for stage, following in pairwise(STAGES):
        work = begin(database, ticket, stage, now)
        assert work is not None
        with database.transaction() as session:
            page = Page(work.url, b"<p>x</p>", fetched_at=now)
            kept = FetchedPage(pages.save_page(session, page), '"tag"') if following == "fetched" else None
            assert ledger.advance(session, work, following, now, kept)
    work = begin(database, ticket, "enriched", now)
    assert work is not None
    return work


def article(url: str, text: str = "The mill opened again on Monday. Ninety people work there.") -> Article:
    document = Document(
        url=url,
        title="Mill opens",
        blocks=tuple(Block(part) for part in text.split("\n\n")),
        authors=("Ada Roe",),
        tags=("mill", "work"),
        images=(Image("https://x.example/a.jpg", "The mill.", "A. Roe"),),
        published=NOW - timedelta(hours=1),
    )
    return enrich(document)


def store(database: Database, work: EntryJob, new: Article, now: datetime = NOW) -> SaveResult | None:
    with database.transaction() as session:
        change = decide(new, articles.load_matches(session, articles.find_matches(session, new, work)))
        return articles.save(session, change, work, (now, None))


def changed(old: Article, text: str) -> Article:
    return enrich(replace(old.document, blocks=(Block(text),)))
