"""A database that cannot be used says so in one line, without a password."""

from pathlib import Path

import pytest
from psycopg.errors import ProtocolViolation
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from db import Database, DatabaseError, DiskFullError, migrations
from db.errors import translate_error
from db.hosts import ensure_host, host_state
from testing.postgres import Postgres


@pytest.mark.parametrize("url", ["nonsense", "mysql://root:secret@x/y", "sqlite", "", "postgresql"])
def test_a_wrong_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseError, match="postgresql\\+psycopg://USER") as caught:
        Database(url)
    assert "secret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    database = Database("postgresql+psycopg://me:secret@127.0.0.1:9/news")
    with pytest.raises(DatabaseError, match="check that it is running") as caught:
        migrations.check(database)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "message",
    [
        "server login has been failing, cached error: connect failed (server_login_retry)",
        "server login failed: FATAL the database system is starting up",
        "server conn crashed?",
        "query_wait_timeout",
        "no more connections allowed (max_client_conn)",
    ],
)
def test_a_pool_whose_database_is_away_is_no_bug(message: str) -> None:
    """PgBouncer says so as a violation of the protocol, which would cost each entry in work an attempt."""
    error = OperationalError("SELECT 1", None, ProtocolViolation(message))
    translated = translate_error(error, "postgresql+psycopg://me:secret@pool/news")
    assert isinstance(translated, DatabaseError)
    assert translated.reason == "database.unreachable"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("this is no database, it only looks like one from afar " * 40)
    with pytest.raises(DatabaseError, match="not a SQLite database"):
        migrations.check(Database(f"sqlite:///{tmp_path / 'x.db'}"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot be opened"):
        migrations.check(Database(f"sqlite:///{tmp_path / 'file' / 'x.db'}"))


def test_a_full_disk_keeps_nothing_of_a_transaction(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'full.db'}")
    migrations.upgrade(database)
    with pytest.raises(DiskFullError, match="free some space"), database.transaction() as session:  # noqa: PT012 - one transaction
        ensure_host(session, "first.example")
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        for number in range(2000):
            ensure_host(session, f"{number}.a-very-long-host-name-that-fills-pages.example")
    with database.read_transaction() as session:
        assert host_state(session, "first.example").robots_status is None
        assert session.execute(text("SELECT count(*) FROM hosts")).scalar_one() == 0
    database.close()


def test_a_server_database_that_cannot_hold_every_script_is_named(postgres: Postgres) -> None:
    name = postgres.make("template0", "ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(DatabaseError, match="--encoding UTF8"):
        migrations.check(Database(postgres.url(name)))


def test_an_error_of_the_disk_is_no_bug() -> None:
    error = OperationalError("SELECT 1", None, Exception("disk I/O error"))
    translated = translate_error(error, "sqlite:///x.db")
    assert isinstance(translated, DatabaseError)
    assert translated.reason == "database.io"
