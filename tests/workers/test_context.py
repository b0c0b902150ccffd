"""A worker starts when its database is there and has the schema that the code needs."""

import multiprocessing
import os
import shutil
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from db import Database, DatabaseError, migrations
from workers.context import current_context, open_context, wait_for_database
from workers.settings import WorkerSettings


def test_a_worker_waits_for_a_database_without_tables_until_it_is_migrated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings, delays = WorkerSettings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'c.db'}"), []

    def sleep(seconds: float) -> None:
        delays.append(seconds)
        if len(delays) == 3:
            migrations.upgrade(Database(settings.url))

    wait_for_database(settings, sleep)
    assert delays == [1, 2, 4]
    assert "copydesk migrate" in caplog.text


def test_a_database_of_a_newer_version_is_not_used(tmp_path: Path) -> None:
    settings = WorkerSettings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'c.db'}")
    database = Database(settings.url)
    migrations.upgrade(database)
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(DatabaseError, match="update Copydesk"):
        open_context(settings)


def _look_for_children_of_worker(home: Path, connection: Connection) -> None:
    os.environ["COPYDESK_HOME"] = str(home)
    current_context()
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        connection.send("no child")
    else:
        connection.send("a child")


def test_a_worker_that_cleans_nothing_starts_no_process_to_clean_in(
    tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "copydesk.db")
    connection, child_end = multiprocessing.Pipe()
    fork = multiprocessing.get_context("fork")
    worker = fork.Process(target=_look_for_children_of_worker, args=(tmp_path, child_end))
    worker.start()
    try:
        assert connection.poll(60)
        assert connection.recv() == "no child"
    finally:
        worker.join()


def _tick(home: Path, connection: Connection) -> None:
    os.environ["COPYDESK_HOME"] = str(home)
    from workers.tasks import tick

    current_context()
    connection.send("started")
    connection.recv()
    tick()  # There is no broker, so it fails as soon as it looks at the queues.
    connection.send("ended")


def test_a_worker_claims_nothing_after_another_version_has_migrated_its_database(
    tmp_path: Path, migrated_file: Path
) -> None:
    path = shutil.copy(migrated_file, tmp_path / "copydesk.db")
    connection, child_end = multiprocessing.Pipe()
    worker = multiprocessing.get_context("fork").Process(target=_tick, args=(tmp_path, child_end))
    worker.start()
    child_end.close()
    assert connection.recv() == "started"
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    connection.send("migrated")
    assert connection.recv() == "ended"
    worker.join()
