"""The pipeline under faults: a minute with twenty of them, and what the checks would find."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import update

from bench.chaos.__main__ import ChaosOptions, run_chaos
from bench.chaos.invariants import count_unfinished, final_violations, lasting_violations, poison_violations
from bench.chaos.site import ChaosSite
from db import Database, articles
from db.tables import ArticleRow, EntryRow, EventRow
from pipeline.store import decide
from tests.db.stored_entries import article, claim, follow, sight, to_store


@pytest.mark.process
@pytest.mark.timeout(900)
def test_twenty_faults_in_a_minute_lose_and_double_nothing() -> None:
    """Embedded; the same with PostgreSQL and for longer is `python -m bench.chaos`."""
    report = run_chaos(ChaosOptions(timedelta(seconds=60), timedelta(seconds=3), min_faults=20))
    assert report.violations == []
    assert report.faults.total() >= 20
    assert report.published > 40
    dead = sum(count for ending, count in report.endings.items() if ending.startswith("dead"))
    assert dead == 3  # the pages that loop, end their process and fill the memory
    assert sum(report.endings.values()) - dead >= report.published


@pytest.fixture
def site() -> Iterator[ChaosSite]:
    site = ChaosSite(seed=1, host_count=1, error_share=0.0)
    site.publish()
    yield site
    site.close()


@pytest.fixture
def stored(database: Database, site: ChaosSite) -> Database:
    """A database in which the one article of the site is stored."""
    (url,) = site.published_urls
    sight(database, follow(database), url)
    (entry_claim,) = claim(database)
    job = to_store(database, entry_claim)
    with database.transaction() as session:
        new = article(url)
        matches = articles.load_matches(session, articles.find_matches(session, new, job))
        articles.save(session, decide(new, matches), job, (NOW, None))
    return database


NOW = datetime.now(UTC)


def test_a_run_in_order_has_no_violations(stored: Database, site: ChaosSite) -> None:
    assert lasting_violations(stored, site) == []
    assert final_violations(stored, site, NOW) == []
    assert count_unfinished(stored, site, NOW) == 0


def test_an_article_that_is_announced_twice_is_found(stored: Database, site: ChaosSite) -> None:
    with stored.transaction() as session:
        session.add(EventRow(kind="created", at=NOW, article_id=1, payload={}))
    assert "1 articles without their one `created` event" in lasting_violations(stored, site)


def test_a_revision_that_is_missing_is_found(stored: Database, site: ChaosSite) -> None:
    with stored.transaction() as session:
        session.execute(update(ArticleRow).values(revision=2))
    assert "1 articles whose revisions have gaps" in lasting_violations(stored, site)


def test_an_article_that_is_published_and_not_stored_is_found(stored: Database, site: ChaosSite) -> None:
    site.publish()
    assert count_unfinished(stored, site, NOW) == 1
    assert final_violations(stored, site, NOW) == ["1 published articles that are no entry"]


def test_an_entry_that_hangs_is_found(stored: Database, site: ChaosSite) -> None:
    with stored.transaction() as session:
        session.execute(
            update(EntryRow).values(stage="fetched", lease_until=NOW - timedelta(hours=1), due_at=NOW)
        )
    assert count_unfinished(stored, site, NOW) == 1
    assert "1 leases that are over" in final_violations(stored, site, NOW)


def test_a_costly_page_that_is_no_dead_letter_is_found(stored: Database, site: ChaosSite) -> None:
    (url,) = site.published_urls
    assert poison_violations(stored, {url}) == [f"{url} is no dead letter"]
    with stored.transaction() as session:
        session.execute(update(EntryRow).values(stage="dead"))
    assert poison_violations(stored, {url}) == []


def test_two_requests_to_one_host_at_once_are_found(site: ChaosSite) -> None:
    (url,) = site.published_urls
    for _ in range(3):
        requests.get(url, timeout=10)
    assert site.count_overlaps() == 0
    (host,) = site.hosts
    site.log(host, 1.0, 2.0)
    site.log(host, 1.9, 2.1)
    assert site.count_overlaps() == 1
