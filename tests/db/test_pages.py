"""Raw pages are kept once for each content and forgotten by age and by size, but never under somebody's hands."""

from datetime import timedelta

import redis

from db import Database, ledger, pages
from db.ledger import FetchedPage
from pipeline.records import Page
from tests.db.stored_entries import NOW, begin, claim, follow, sight
from tests.workers.contexts import scripted_context
from workers import schedule


def _keep(database: Database, number: int, body: bytes, **ago: float) -> int:
    with database.transaction() as session:
        page = Page(f"https://thepost.example/{number}", body, fetched_at=NOW - timedelta(**ago))
        return pages.save_page(session, page)


def _noise(number: int) -> bytes:
    """A thousand bytes that cannot be compressed much."""
    return b"".join(hash((number, place)).to_bytes(8, "big", signed=True) for place in range(125))


def _are_kept(database: Database, *ids: int) -> list[bool]:
    found = []
    for page_id in ids:
        with database.read_transaction() as session:
            try:
                found.append(pages.get_page(session, page_id).url != "")
            except LookupError:
                found.append(False)
    return found


def _under_way(database: Database) -> int:
    """A page whose entry waits to be cleaned."""
    sight(database, follow(database), "https://thepost.example/0")
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    page_id = _keep(database, 0, _noise(0), days=500)
    assert work is not None
    with database.transaction() as session:
        assert ledger.advance(session, work, "fetched", NOW, FetchedPage(page_id))
    return page_id


def test_the_oldest_pages_go_until_the_rest_fits_and_those_under_way_stay(database: Database) -> None:
    needed = _under_way(database)
    ids = [_keep(database, number, _noise(number), days=20 - number) for number in range(1, 11)]
    with database.transaction() as session:
        one = pages.stored_bytes(session) // 11
        forgotten = pages.prune_oldest_pages(session, 3 * one)
    assert 3 <= forgotten.pages == forgotten.bodies <= 4
    kept = _are_kept(database, *ids)
    assert kept == sorted(kept), "the oldest go first"
    assert _are_kept(database, needed, ids[-1]) == [True, True]
    with database.read_transaction() as session:
        assert pages.stored_bytes(session) <= 8.1 * one


def test_a_body_stays_while_any_page_has_it(database: Database) -> None:
    old, new = _keep(database, 1, b"same", days=9), _keep(database, 2, b"same", days=1)
    with database.transaction() as session:
        assert pages.prune_oldest_pages(session, 1).bodies == 0
    assert _are_kept(database, old, new) == [False, True]


def test_nothing_is_left_to_forget_when_all_is_under_way(database: Database) -> None:
    _under_way(database)
    with database.transaction() as session:
        assert pages.prune_oldest_pages(session, 10**9).pages == 0


def test_housekeeping_keeps_both_limits(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {}, page_retention_days=30, page_retention_max_mb=1)
    bodies = [b"".join(_noise(1000 * number + part) for part in range(300)) for number in range(5)]
    old = _keep(database, 0, b"old", days=31)
    ids = [_keep(database, number, body, days=20 - number) for number, body in enumerate(bodies, 1)]
    schedule.prune_expired(at)
    with database.read_transaction() as session:
        assert 700_000 < pages.stored_bytes(session) <= 1_000_000
    # The first page is no longer kept, but stays the dictionary of the others.
    assert _are_kept(database, old, *ids) == [False, False, False, False, True, True]


def test_without_a_limit_only_age_counts(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {}, page_retention_max_mb=0)
    page_id = _keep(database, 1, _noise(1) * 2000, days=1)
    schedule.prune_expired(at)
    assert _are_kept(database, page_id) == [True]
