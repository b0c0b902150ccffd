"""A backup made beside a writer is one moment of the database, and a restore loses nothing on a mistake."""

import json
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from db import Database, pages
from pipeline.records import Page
from tests.cli.command import ROOT, Run
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


def _keep_page(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        pages.save_page(session, Page("https://thepost.example/a", random.Random(1).randbytes(20_000)))
    database.close()


def _flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x40
    path.write_bytes(content)


@pytest.mark.parametrize("place", ["title", "page"])
def test_a_backup_with_a_changed_byte_is_restored_only_when_that_is_asked_for(
    filled: Run, place: str
) -> None:
    _keep_page(_database(filled))
    filled("backup", "copy.db")
    copy = filled.home / "copy.db"
    # No structure of SQLite: only the checksum tells.
    what = b"Mill opens" if place == "title" else random.Random(1).randbytes(20_000)[1_000:1_010]
    _flip(copy, copy.read_bytes().index(what))
    before = _counts(_database(filled))
    message = filled.fails("restore", "copy.db", "--force")
    assert "its checksum does not fit" in message
    assert _counts(_database(filled)) == before
    done = filled("restore", "copy.db", "--force", "--with-damage")
    assert done.returncode == 0
    assert ("1 kept page that were" in done.stderr) == (place == "page")


def test_a_backup_that_was_opened_and_read_is_restored(filled: Run) -> None:
    filled("backup", "copy.db")
    assert filled("articles", COPYDESK_DATABASE_URL=f"sqlite:///{filled.home}/copy.db").returncode == 0
    assert filled("restore", "copy.db", "--force").returncode == 0
    # The restored database is used, and restored from a copy without a checksum.
    assert filled("migrate").returncode == 0
    shutil.copy(_database(filled), filled.home / "plain.db")
    assert filled("restore", "plain.db", "--force").returncode == 0


def test_a_file_without_a_checksum_is_refused_when_a_kept_page_is_damaged(filled: Run) -> None:
    _keep_page(_database(filled))
    plain = Path(shutil.copy(_database(filled), filled.home / "plain.db"))
    _flip(plain, plain.read_bytes().index(random.Random(1).randbytes(20_000)[1_000:1_010]))
    assert "1 kept page cannot be read" in filled.fails("restore", "plain.db", "--force")


def test_a_backup_of_a_damaged_database_says_what_cannot_be_read(filled: Run) -> None:
    _keep_page(_database(filled))
    _flip(
        _database(filled),
        _database(filled).read_bytes().index(random.Random(1).randbytes(20_000)[1_000:1_010]),
    )
    done = filled("backup", "copy.db", "--json")
    assert (done.returncode, json.loads(done.stdout)["damaged_pages"]) == (0, [2])
    assert "1 kept page in the database, and so in the backup, cannot be read" in done.stderr


def test_a_database_that_another_process_has_open_is_not_replaced(filled: Run) -> None:
    filled("backup", "copy.db")
    code = (
        "import sys, db\n"
        f"database = db.Database('sqlite:///{_database(filled)}')\n"
        "with database.read_transaction() as session: session.connection()\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        message = filled.fails("restore", "copy.db", "--force")
        other.kill()
    assert "is in use by" in message
    if sys.platform == "linux":
        assert f"process {other.pid};" in message
    # What was killed holds nothing.
    assert filled("restore", "copy.db", "--force").returncode == 0


def test_a_backup_is_not_written_to_the_standard_output(filled: Run) -> None:
    assert "give the name of a file" in filled.fails("backup", "-")
    assert not (filled.home / "-").exists()


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
    assert "the database itself" in filled.fails("backup", f"{_database(filled)}-wal", "--force")
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


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("This is a letter, and it is long enough to be no database at all. " * 100)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_truncated, "copy.db is damaged, or a part of it is missing; use another backup\n"),
        (_foreign, "copy.db is not a database of Copydesk"),
        (_newer, "9999"),
        (_text, "copy.db is not a SQLite database\n"),
        (_empty, "copy.db is empty; use another backup\n"),
    ],
    ids=["truncated", "foreign", "newer", "text", "empty"],
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


def test_a_refused_restore_leaves_no_new_folder(filled: Run) -> None:
    (filled.home / "empty.db").touch()
    new_home = filled.home / "new" / "home"
    assert "empty.db is empty" in filled.fails("restore", "empty.db", COPYDESK_HOME=str(new_home))
    assert not new_home.parent.exists()
    assert filled("backup", "copy.db").returncode == 0
    assert filled("restore", "copy.db", COPYDESK_HOME=str(new_home)).returncode == 0


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
