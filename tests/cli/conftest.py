"""A command for each test, with or without an article in its database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import Database, migrations
from tests.cli.command import Run
from tests.db.stored_entries import article, claim, follow, sight, store, to_store

URL = "https://thepost.example/a"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


@pytest.fixture
def filled(run: Run) -> Run:
    """A command whose database holds one article."""
    database = Database(f"sqlite:///{run.home / 'copydesk.db'}")
    migrations.upgrade(database)
    now = datetime.now(UTC)
    sight(database, follow(database), URL, now=now)
    store(database, to_store(database, claim(database, now)[0], now), article(URL), now)
    database.close()
    return run
