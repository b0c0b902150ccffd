"""On SQLite, a search for a word that many articles have, but few of all, collects its matches."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest

from db import Database
from db.search.conditions import article_condition
from db.search.density import fast_condition
from db.tables import ArticleRow, SourceRow
from pipeline.query import parse_query
from testing.generated_archive import generate_rows

QUERY = parse_query("mill", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("matches", "spacing", "way"), [(2_001, 5, "checked"), (2_001, 50, "collected"), (100, 5, "collected")]
)
def test_matches_are_collected_unless_they_are_many_and_close_together(
    migrated_file: Path, tmp_path: Path, matches: int, spacing: int, way: str
) -> None:
    database = Database(f"sqlite:///{copyfile(migrated_file, tmp_path / 'test.db')}")
    generate_rows(database, SourceRow, {}, count=1)
    article = {"id": "i * :spacing", "source_id": "1", "title": "'Mill opens'"}
    generate_rows(database, ArticleRow, article, count=matches, spacing=spacing)
    with database.read_transaction() as session:
        chosen = fast_condition(session, QUERY)
    is_collected = str(chosen) == str(article_condition(QUERY, "sqlite"))
    assert is_collected == (way == "collected")
    database.close()
