"""The cleaning stage knows the feed's entry that led to a page."""

import pytest
import redis

from db import Database, ledger, pages
from db.ledger import FetchedPage, KeyedEntry
from pipeline.errors import Rejected
from pipeline.records import Document, Entry, Page
from pipeline.urls import host_of, key
from tests.db.stored_entries import NOW, begin, claim, follow
from tests.workers.contexts import scripted_context
from workers.messages import from_message
from workers.stages import clean_page

URL = "https://thepost.example/mill"
BODY = b"<html><body><h1>Mill opens in the valley</h1><p>The old mill opened its doors again after ten years.</p>"
ENTRY = Entry(URL, title="Mill", published=NOW, authors=("Ada Roe",), tags=("mills",))


def _cleaned(database: Database, client: redis.Redis, body: bytes = BODY) -> Document:
    """Walk the entry through fetching with a page of ours, and clean it."""
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        page = Page(URL, body, fetched_at=NOW)
        assert ledger.advance(session, work, "fetched", NOW, FetchedPage(pages.save_page(session, page)))
    fetched = begin(database, ticket, "fetched")
    assert fetched is not None
    document: Document = from_message(clean_page(scripted_context(database, client, {})[0], fetched)[1])
    return document


def test_a_page_with_more_text_than_any_article_is_rejected(database: Database, client: redis.Redis) -> None:
    lister = follow(database)
    with database.transaction() as session:
        ledger.record_listing(session, lister, [KeyedEntry(ENTRY, key(URL), host_of(URL))], NOW)
    sentence = "The old mill opened its doors again after ten years of work. "
    paragraphs = "".join(f"<p>In year {number}: {sentence * 1_000}" for number in range(150)).encode()
    with pytest.raises(Rejected) as rejected:
        _cleaned(database, client, BODY + paragraphs)
    assert rejected.value.reason == "clean.too_long"


def test_what_a_page_does_not_say_is_taken_from_its_entry(database: Database, client: redis.Redis) -> None:
    lister = follow(database)
    with database.transaction() as session:
        ledger.record_listing(session, lister, [KeyedEntry(ENTRY, key(URL), host_of(URL))], NOW)
    document = _cleaned(database, client)
    assert document.title == "Mill opens in the valley"
    assert (document.authors, document.tags) == (("Ada Roe",), ("mills",))
    assert {item.field for item in document.evidence if item.origin == "feed entry"} >= {
        "published",
        "title",
    }
