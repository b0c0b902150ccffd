"""A transaction that reads sees one moment, on both databases."""

from db import Database, sources
from tests.db.stored_entries import follow


def test_a_reading_transaction_does_not_see_what_is_committed_after_its_first_query(
    database: Database,
) -> None:
    follow(database)
    with database.read_transaction() as session:
        before = sources.list_sources(session)
        follow(database, "The Wire")
        assert sources.list_sources(session) == before
    with database.read_transaction() as session:
        assert len(sources.list_sources(session)) == 2
