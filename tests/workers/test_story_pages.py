"""A story that its site cuts into pages is fetched whole, at the pace of the host."""

from collections.abc import Sequence

import pytest
import redis

from db import Database, pages
from db.ledger import EntryJob
from pipeline.records import Page, PagePart
from testing.scripted import ScriptedResponse, make_response
from tests.db.stored_entries import begin, claim, follow, sight
from tests.workers.contexts import scripted_context
from workers.stages import fetch_page

URL = "https://thepost.org/news/the-mill-opens-again"
ROBOTS = "https://thepost.org/robots.txt"
_Answers = dict[str, Sequence[ScriptedResponse]]


def _html(number: int, *, is_last: bool = False) -> ScriptedResponse:
    link = "" if is_last else f'<a rel="next" href="{URL}/{number + 1}">Next page</a>'
    body = (
        f"<html><body><h1>The mill opens again</h1><p>Page {number} {'words ' * 500}</p>{link}</body></html>"
    )
    return make_response(body.encode(), content_type="text/html")


def _fetched_job(database: Database, client: redis.Redis, answers: _Answers) -> tuple[EntryJob, list[str]]:
    """Fetch the entry; return it and the URLs that were requested."""
    context, web, _ = scripted_context(database, client, {ROBOTS: [make_response()], **answers})
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    job = begin(database, ticket, "discovered")
    assert job is not None
    fetch_page(context, job)
    fetched = begin(database, ticket, "fetched")
    assert fetched is not None
    return fetched, web.requested_urls


def _fetched(database: Database, client: redis.Redis, answers: _Answers) -> tuple[Page, list[str]]:
    """Fetch the entry; return its stored page and the URLs that were requested."""
    fetched, asked = _fetched_job(database, client, answers)
    with database.read_transaction() as session:
        return pages.get_page(session, fetched.page_id or 0), asked


def test_every_page_is_fetched_and_stored_as_it_was_received(database: Database, client: redis.Redis) -> None:
    bodies: _Answers = {
        URL: [_html(1)],
        f"{URL}/2": [_html(2)],
        f"{URL}/3": [_html(3, is_last=True)],
    }
    page, asked = _fetched(database, client, bodies)
    assert asked == [ROBOTS, URL, f"{URL}/2", f"{URL}/3"]
    assert [part.url for part in page.parts] == [f"{URL}/2", f"{URL}/3"]
    assert b"Page 3" in page.parts[1].body


def test_a_story_has_at_most_ten_pages(database: Database, client: redis.Redis) -> None:
    answers: _Answers = {f"{URL}/{number}": [_html(number)] for number in range(2, 20)}
    page, _ = _fetched(database, client, {URL: [_html(1)], **answers})
    assert len(page.parts) == 9


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_story_ends_with_the_last_page_that_could_be_fetched(
    database: Database, client: redis.Redis, status: int
) -> None:
    answers: _Answers = {
        URL: [_html(1)],
        f"{URL}/2": [_html(2)],
        f"{URL}/3": [make_response(status=status)],
    }
    page, _ = _fetched(database, client, answers)
    assert [part.url for part in page.parts] == [f"{URL}/2"]


@pytest.mark.parametrize(("status", "etag"), [(200, '"v1"'), (503, "")])
def test_a_story_without_a_page_is_requested_whole_at_its_revisit(
    database: Database, client: redis.Redis, status: int, etag: str
) -> None:
    link = f'<html><body><p>{"words " * 500}</p><a rel="next" href="{URL}/2">Next page</a></body></html>'
    first = make_response(link.encode(), content_type="text/html", etag='"v1"')
    second = _html(2, is_last=True) if status == 200 else make_response(status=status)
    fetched, _ = _fetched_job(database, client, {URL: [first], f"{URL}/2": [second]})
    assert fetched.etag == etag


def test_the_bodies_of_all_pages_are_pruned_with_the_page(database: Database) -> None:
    with database.transaction() as session:
        page_id = pages.save_page(session, Page(URL, b"<p>1</p>", parts=(PagePart(f"{URL}/2", b"<p>2</p>"),)))
        assert pages.get_page(session, page_id).parts == (PagePart(f"{URL}/2", b"<p>2</p>"),)
    with database.transaction() as session:
        assert pages.prune_oldest_pages(session, 1_000_000).bodies == 2
        assert pages.stored_bytes(session) == 0
