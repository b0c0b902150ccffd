"""A command for each test, with or without an article in its database."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import Database
from tests.cli.command import Run
from tests.db.stored_entries import article, claim, follow, sight, store, to_store

URL = "https://thepost.example/a"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


@pytest.fixture
def filled(run: Run, migrated_file: Path) -> Run:
    """A command whose database holds one article."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    now = datetime.now(UTC)
    sight(database, follow(database), URL, now=now)
    store(database, to_store(database, claim(database, now)[0], now), article(URL), now)
    database.close()
    return run
