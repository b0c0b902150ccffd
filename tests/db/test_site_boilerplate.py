"""Blocks that several pages of a host show are boilerplate; their number is limited, and old ones are deleted."""

from datetime import timedelta

from sqlalchemy import func, select

from db import Database, site_boilerplate
from db.tables import SiteBoilerplateRow
from pipeline.site_boilerplate import MAX_BLOCKS_PER_HOST, MIN_PAGES_FOR_BOILERPLATE
from tests.db.stored_entries import NOW

HOST = "thepost.example"


def _see(database: Database, page: str, *blocks: str, days: int = 0) -> None:
    with database.transaction() as session:
        site_boilerplate.record_blocks(session, HOST, (page, blocks), NOW + timedelta(days=days))


def _prune(database: Database, days: int = 0) -> int:
    with database.transaction() as session:
        return site_boilerplate.prune_blocks(session, NOW + timedelta(days=days))


def _known(database: Database, host: str = HOST) -> frozenset[str]:
    with database.read_transaction() as session:
        return site_boilerplate.boilerplate_hashes(session, host)


def test_a_block_is_boilerplate_when_enough_pages_show_it(database: Database) -> None:
    for number in range(MIN_PAGES_FOR_BOILERPLATE - 1):
        _see(database, f"/{number}", "menu", f"story {number}")
    assert _known(database) == frozenset()
    _see(database, "/last", "menu", "another story")
    assert _known(database) == {"menu"}
    assert _known(database, "other.example") == frozenset()


def test_one_page_seen_again_and_again_proves_nothing(database: Database) -> None:
    for day in range(MIN_PAGES_FOR_BOILERPLATE + 2):
        _see(database, "/same", "a paragraph of a story", days=day)
    assert _known(database) == frozenset()


def test_blocks_that_a_site_no_longer_shows_are_deleted_by_pruning(database: Database) -> None:
    for number in range(MIN_PAGES_FOR_BOILERPLATE):
        _see(database, f"/{number}", "old menu", "footer")
    _see(database, "/after", "new menu", "footer", days=80)
    assert _known(database) == {"old menu", "footer"}
    _see(database, "/later", "new menu", "footer", days=100)
    _prune(database, days=100)
    assert _known(database) == {"footer"}


def test_boilerplate_stays_when_pruning_a_host_with_too_many_blocks(database: Database) -> None:
    for number in range(MIN_PAGES_FOR_BOILERPLATE):
        _see(database, f"/{number}", "menu")
    _see(database, "/flood", "menu", *(f"line {number}" for number in range(MAX_BLOCKS_PER_HOST + 1_500)))
    assert _prune(database) > 0
    with database.read_transaction() as session:
        is_of_host = SiteBoilerplateRow.host == HOST
        assert session.scalar(select(func.count()).where(is_of_host)) == MAX_BLOCKS_PER_HOST
    assert _known(database) == {"menu"}
