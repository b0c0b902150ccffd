"""The recipe of docs/operate.md for PostgreSQL restores what was dumped."""

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database, migrations, queries
from db.search import find_articles
from pipeline.query import TextMatch
from testing.postgres import Postgres
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

ROOT = Path(__file__).resolve().parents[2]
URL = "https://thepost.example/a"


def _options(command: str) -> list[str]:
    """Return the options that the page gives to a command, without the user and the database of the container."""
    line = re.search(rf"{command} --username copydesk (.*?) [<>]", (ROOT / "docs/operate.md").read_text())
    assert line is not None
    return [part for part in line.group(1).replace("--dbname copydesk", "").split() if part != "copydesk"]


@pytest.mark.process
def test_a_dump_restores_every_article_and_the_restored_database_goes_on(
    postgres: Postgres, migrated: str, tmp_path: Path
) -> None:
    name, dump = postgres.make(migrated), tmp_path / "news.dump"
    database = Database(postgres.url(name))
    sight(database, follow(database), URL, f"{URL}b")
    first, second = claim(database)
    store(database, to_store(database, first), article(URL))
    with dump.open("wb") as file:
        subprocess.run(postgres.command("pg_dump", *_options("pg_dump"), name), stdout=file, check=True)
    store(database, to_store(database, second), article(f"{URL}b", "Another story about the bridge."))
    database.close()
    with dump.open("rb") as file:
        subprocess.run(
            postgres.command("pg_restore", "--dbname", name, *_options("pg_restore")), stdin=file, check=True
        )
    restored = Database(postgres.url(name))
    migrations.check(restored)
    with restored.read_transaction() as session:
        assert [summary.url for summary in queries.latest_articles(session)] == [URL]
        assert session.scalar(text("SELECT sum(articles) FROM article_counts")) == 1
        assert find_articles(session, TextMatch(("mill",))).articles
    sight(restored, follow(restored), f"{URL}c", now=NOW)
    restored.close()
