"""The room inside a SQLite file is what SQLite says, and a file that is removed in use is not made anew."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database, DatabaseError, DatabaseSettings
from db.sqlite_file import reusable_bytes
from services.disk_space import read_disks


@pytest.mark.parametrize("page_bytes", [512, 4096, 65_536])
def test_the_room_of_deleted_rows_is_what_sqlite_says(tmp_path: Path, page_bytes: int) -> None:
    path = tmp_path / "c.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {page_bytes}")
        connection.execute("CREATE TABLE notes (content)")
        connection.execute("INSERT INTO notes VALUES (zeroblob(1000000))")
        connection.commit()
        assert reusable_bytes(path) == 0
        connection.execute("DELETE FROM notes")
        connection.commit()
        (free_pages,) = connection.execute("PRAGMA freelist_count").fetchone()
        assert reusable_bytes(path) == free_pages * page_bytes > 900_000


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"no database" * 100])
def test_a_file_that_is_no_database_has_no_room(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.db").write_bytes(content)
    assert reusable_bytes(tmp_path / "c.db") == 0
    assert reusable_bytes(tmp_path / "missing.db") == 0


def test_other_processes_see_what_is_committed_after_a_file_was_measured(tmp_path: Path) -> None:
    """A descriptor that is opened and closed would take the locks of this process away, and with them its log."""
    path = tmp_path / "c.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (number)")
        connection.commit()
        read_disks(DatabaseSettings(database_url=f"sqlite:///{path}", home=tmp_path))
        assert _run(path, "INSERT INTO t VALUES (1)") == "[]"
        connection.execute("INSERT INTO t VALUES (2)")
        connection.commit()
        assert _run(path, "SELECT number FROM t ORDER BY number") == "[(1,), (2,)]"


def test_a_file_that_is_removed_in_use_is_refused_and_not_made_anew(tmp_path: Path) -> None:
    path, away = tmp_path / "c.db", tmp_path / "away.db"
    database = _created(path)
    path.rename(away)
    with pytest.raises(DatabaseError, match=r"c\.db was removed or replaced while it was in use"):
        _numbers(database)
    assert not path.exists()
    away.rename(path)
    assert _numbers(database) == [(1,)]
    database.close()


def test_another_database_in_the_place_of_one_in_use_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "c.db", tmp_path / "other.db"
    database = _created(path)
    _created(other).close()
    other.replace(path)
    with pytest.raises(DatabaseError) as raised:
        _numbers(database)
    assert raised.value.reason == "database.replaced"
    database.close()


def test_an_engine_that_is_opened_after_the_removal_makes_no_new_file(tmp_path: Path) -> None:
    """The web page of a worker opens the file at the first request."""
    path, away = tmp_path / "c.db", tmp_path / "away.db"
    database, later = _created(path), Database(f"sqlite:///{path}")
    path.rename(away)
    with pytest.raises(DatabaseError, match="was removed or replaced while it was in use"):
        _numbers(later)
    assert not path.exists()
    database.close()
    away.rename(path)
    assert _numbers(later) == [(1,)]
    later.close()


def _numbers(database: Database) -> list[tuple[int, ...]]:
    with database.transaction() as session:
        return [tuple(row) for row in session.execute(text("SELECT number FROM notes"))]


def _created(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE notes (number)"))
        session.execute(text("INSERT INTO notes VALUES (1)"))
    return database


def _run(path: Path, statement: str) -> str:
    """Run a statement in another process, which is the last to close the database if it sees no lock."""
    code = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute(sys.argv[2]).fetchall())
connection.commit()
connection.close()
"""
    arguments = [sys.executable, "-c", code, str(path), statement]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()
