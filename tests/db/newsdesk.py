"""Entries, claims and articles for tests, in few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from db import Database, articles, ledger, pages, sources
from db.articles import Saved
from db.ledger import Budget, EntryTicket, Kept, Lister, Sighting, Work
from pipeline.enrich import enrich
from pipeline.records import Article, Block, Document, Entry, Feed, Image, Page, Source
from pipeline.store import decide
from pipeline.urls import host, key

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
STAGES = ("discovered", "fetched", "cleaned", "enriched")


def follow(database: Database, name: str = "The Post", now: datetime = NOW) -> Lister:
    home = f"https://{name.replace(' ', '').lower()}.example/"
    with database.transaction() as session:
        source_id = sources.add_source(session, Source(name, home), now)
        feed = sources.add_feed(session, source_id, Feed(f"{home}feed"), now)
    return Lister(source_id, feed.id)


def sight(
    database: Database, lister: Lister, *urls: str, title: str = "", now: datetime = NOW
) -> ledger.Recorded:
    listed = [Sighting(Entry(url, title=title), key(url), host(url)) for url in urls]
    with database.transaction() as session:
        return ledger.record_sightings(session, lister, listed, now)


def claim(
    database: Database, now: datetime = NOW, limit: int = 100, per_host: int = 100
) -> list[EntryTicket]:
    with database.transaction() as session:
        return ledger.claim_entries(session, now, Budget(limit, per_host, LEASE))


def begin(database: Database, ticket: EntryTicket, stage: str, now: datetime = NOW) -> Work | None:
    with database.transaction() as session:
        return ledger.begin(session, (ticket.entry_id, ticket.run), stage, now, LEASE)


def to_store(database: Database, ticket: EntryTicket, now: datetime = NOW) -> Work:
    """Walk a claimed entry to the last stage."""
    for stage, following in pairwise(STAGES):
        work = begin(database, ticket, stage, now)
        assert work is not None
        with database.transaction() as session:
            page = Page(work.url, b"<p>x</p>", fetched_at=now)
            kept = Kept(pages.keep(session, page), '"tag"') if following == "fetched" else None
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


def store(database: Database, work: Work, new: Article, now: datetime = NOW) -> Saved | None:
    with database.transaction() as session:
        change = decide(new, articles.held(session, new, work))
        return articles.save(session, change, work, (now, None))


def changed(old: Article, text: str) -> Article:
    return enrich(replace(old.document, blocks=(Block(text),)))
