"""The room inside a SQLite file is read from its header."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.sqlite_file import reusable_bytes


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
