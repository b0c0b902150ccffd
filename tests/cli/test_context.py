"""Reading commands leave the database alone: they create nothing, wait for no writer, and change no table."""

import pytest
from sqlalchemy import text

from db import Database
from tests.cli.command import Run

READING = (
    ("articles",),
    ("show", "1"),
    ("search", "mill"),
    ("events",),
    ("sources",),
    ("feeds",),
    ("status",),
    ("dead", "list"),
    ("opml", "export"),
    ("reenrich", "--dry-run"),
    ("migrate", "--check"),
)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_reading_command_creates_no_database(run: Run, command: tuple[str, ...]) -> None:
    home = run.home / "typo"
    assert f"no database at {home / 'copydesk.db'}" in run.fails(*command, COPYDESK_HOME=str(home))
    assert not home.exists()


def test_doctor_creates_nothing_and_names_the_missing_database(run: Run) -> None:
    home = run.home / "typo"
    done = run("doctor", COPYDESK_HOME=str(home))
    assert done.returncode == 0
    assert f"note    database   there is none at {home / 'copydesk.db'} yet" in done.stdout
    assert not home.exists()


def test_reading_commands_and_doctor_work_beside_a_writer(filled: Run) -> None:
    database = Database(f"sqlite:///{filled.home / 'copydesk.db'}")
    with database.transaction() as session:
        session.execute(text("UPDATE sources SET name = 'held by a writer'"))
        for command in (*READING, ("doctor",)):
            done = filled(*command)
            assert (done.returncode, done.stderr) == (0, ""), command
    database.close()
