"""A log that readers have kept from being begun anew is emptied once they are done."""

from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database
from db.sqlite_log import MAX_LOG_BYTES, shorten_log


@pytest.fixture
def filled(tmp_path: Path) -> Database:
    """A database with a log that is longer than it may be."""
    database = Database(f"sqlite:///{tmp_path / 'c.db'}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE notes (content)"))
        session.execute(text(f"INSERT INTO notes VALUES (zeroblob({MAX_LOG_BYTES}))"))
    return database


def _log_bytes(tmp_path: Path) -> int:
    return (tmp_path / "c.db-wal").stat().st_size


def test_a_long_log_is_emptied_and_a_short_one_is_left_alone(filled: Database, tmp_path: Path) -> None:
    assert shorten_log(filled)
    assert _log_bytes(tmp_path) == 0
    with filled.transaction() as session:
        session.execute(text("INSERT INTO notes VALUES ('short')"))
    assert not shorten_log(filled)
    assert 0 < _log_bytes(tmp_path) < MAX_LOG_BYTES


def test_a_reader_keeps_what_it_reads_and_the_next_attempt_empties_the_log(
    filled: Database, tmp_path: Path
) -> None:
    count = text("SELECT count(*) FROM notes")
    with filled.read_transaction() as session:
        assert session.scalar(count) == 1
        with filled.transaction() as writer:
            writer.execute(text("INSERT INTO notes VALUES ('later')"))
        assert not shorten_log(filled)
        assert _log_bytes(tmp_path) > MAX_LOG_BYTES
        assert session.scalar(count) == 1
    assert shorten_log(filled)
    assert _log_bytes(tmp_path) == 0


def test_a_server_and_a_database_in_memory_have_no_log(database: Database) -> None:
    assert not shorten_log(database)
    assert not shorten_log(Database("sqlite://"))
