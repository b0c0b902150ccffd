"""A backup made beside a writer is one moment of the database, and a restore loses nothing on a mistake."""

import json
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import Run
from workers.local.instance_lock import InstanceLock


def _database(run: Run) -> Path:
    return run.home / "copydesk.db"


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("articles_fts_")
        ]
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_what_is_restored_equals_what_was_backed_up(filled: Run) -> None:
    before = _counts(_database(filled))
    report = json.loads(filled("backup", "copy.db", "--json").stdout)
    assert report["articles"] == 1
    assert report["bytes"] == (filled.home / "copy.db").stat().st_size
    _database(filled).unlink()
    assert "1 article restored" in filled("restore", "copy.db").stdout
    assert _counts(_database(filled)) == before
    assert json.loads(filled("articles", "--json").stdout)[0]["title"] == "Mill opens"
    assert filled("search", "mill").returncode == 0


def test_only_the_owner_can_read_a_backup(filled: Run) -> None:
    filled("backup", "copy.db")
    assert stat.S_IMODE((filled.home / "copy.db").stat().st_mode) == 0o600
    assert sorted(path.name for path in filled.home.glob("*copy.db*")) == ["copy.db"]


def test_a_backup_beside_a_writer_holds_whole_transactions(filled: Run) -> None:
    stopped = threading.Event()
    # Once a backup is under way, there has been a transaction to interrupt.
    written = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(_database(filled), isolation_level=None, timeout=30)) as connection:
            connection.execute("CREATE TABLE pairs (number INTEGER)")
            number = 0
            while not stopped.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO pairs VALUES (?)", [(number,), (-number,)] * 50)
                connection.execute("COMMIT")
                number += 1
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(60)
        for number in range(3):
            assert filled("backup", f"{number}.db").returncode == 0
            with closing(sqlite3.connect(filled.home / f"{number}.db")) as connection:
                count, total = connection.execute("SELECT count(*), sum(number) FROM pairs").fetchone()
            assert count
            assert (count % 100, total) == (0, 0)
    finally:
        stopped.set()
        writer.join()


def test_a_file_that_exists_is_kept_without_force(filled: Run) -> None:
    (filled.home / "copy.db").write_text("mine")
    assert "--force" in filled.fails("backup", "copy.db")
    assert (filled.home / "copy.db").read_text() == "mine"
    assert filled("backup", "copy.db", "--force").returncode == 0
    assert "--force" in filled.fails("restore", "copy.db")
    assert filled("restore", "copy.db", "--force").returncode == 0


def test_a_backup_over_the_database_itself_is_refused(filled: Run) -> None:
    before = _database(filled).read_bytes()
    assert "the database itself" in filled.fails("backup", str(_database(filled)), "--force")
    assert "the database itself" in filled.fails("restore", str(_database(filled)), "--force")
    assert _database(filled).read_bytes() == before


def test_nothing_is_restored_under_a_running_installation(filled: Run) -> None:
    filled("backup", "copy.db")
    with InstanceLock(filled.home, "http://127.0.0.1:8700"):
        message = filled.fails("restore", "copy.db", "--force")
    assert "http://127.0.0.1:8700" in message


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _text(path: Path) -> None:
    path.write_text("This is a letter, and it is long enough to be no database at all. " * 100)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_truncated, "damaged"),
        (_foreign, "not a database of Copydesk"),
        (_newer, "9999"),
        (_text, "copy.db is not a SQLite database\n"),
    ],
    ids=["truncated", "foreign", "newer", "text"],
)
def test_a_backup_that_cannot_be_used_leaves_the_database_as_it_was(
    filled: Run, damage: object, message: str
) -> None:
    filled("backup", "copy.db")
    assert callable(damage)
    damage(filled.home / "copy.db")
    before = _counts(_database(filled))
    assert message in filled.fails("restore", "copy.db", "--force")
    assert _counts(_database(filled)) == before
    assert not list(filled.home.glob(".*partial*"))


def test_what_is_missing_is_named(run: Run) -> None:
    assert "no database at" in run.fails("backup", "copy.db")
    assert "no such file: copy.db" in run.fails("restore", "copy.db")
    assert not _database(run).exists()


def test_a_folder_that_does_not_exist_is_named(filled: Run) -> None:
    assert "no such folder" in filled.fails("backup", "nowhere/copy.db")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_a_server_the_command_to_use_is_named(run: Run, command: str) -> None:
    message = run.fails(
        command, "copy.db", COPYDESK_DATABASE_URL="postgresql+psycopg://x:secret@127.0.0.1/news"
    )
    assert "pg_" in message
    assert "secret" not in message
