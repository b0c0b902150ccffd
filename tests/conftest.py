"""Database fixtures: a test that uses `database` or `empty_url` runs on SQLite and on PostgreSQL."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from db import Database, migrations
from testing.distribution import deal
from testing.postgres import NoPostgres, Postgres
from testing.postgres_reuse import ReusedDatabase

# The time that an example takes depends on the machine, so there is no deadline.
settings.register_profile("copydesk", deadline=None)
settings.load_profile("copydesk")
# Where it is set, every process that a test starts would compile all its libraries again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """Use two processes more than there are processors, because the tests of whole runs mostly wait."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the tests that start processes first: they wait much, and at the end the others would wait for them."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("process"):
            files.setdefault(item.path, []).append(item)
    others = [item for item in items if not item.get_closest_marker("process")]
    groups = sorted(files.values(), key=_longest_time, reverse=True)
    items[:] = deal(groups, others, getattr(config, "workerinput", {}).get("workercount", 1))


def _longest_time(items: list[pytest.Item]) -> float:
    """Return after how many seconds a test of a file is ended: longer ones have a longer limit."""
    markers = [marker for item in items if (marker := item.get_closest_marker("timeout"))]
    return max((float(marker.args[0]) for marker in markers), default=0.0)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what collecting makes, which stays: it takes a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start one server for all tests of a process."""
    try:
        server = Postgres()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """Create a database with all tables, as a template; return its name."""
    name = postgres.make()
    database = Database(postgres.url(name))
    migrations.upgrade(database)
    database.close()
    return name


@pytest.fixture(scope="session")
def reused(postgres: Postgres, migrated: str) -> ReusedDatabase:
    """Return the database that all tests of a process share."""
    return ReusedDatabase(postgres, migrated)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a SQLite file with all tables, to copy; migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "test.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """Return the URL of a new SQLite database with all tables."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'copydesk.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url(server.make())


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Open a database with all tables and no rows."""
    if request.param == "sqlite":
        database = Database(request.getfixturevalue("sqlite_url"))
    else:
        database = Database(request.getfixturevalue("reused").take())
    yield database
    database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Open a database with all tables that the tests of one file share; they must only read."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "test.db"
        database = Database(f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), path)}")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        database = Database(server.url(server.make(request.getfixturevalue("migrated"))))
    yield database
    database.close()
