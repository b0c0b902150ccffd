"""Imported files, archives and URLs become articles in a real run."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db import Database
from db.tables import ArticleRow, FeedRow, RevisionRow
from pipeline.archive import ArchiveWriter
from pipeline.records import Page
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

TEXT = "<p>{0} opens again on Monday, and ninety people work there now, the owner said.</p>" * 6
PAGE = (
    "<html><head><title>{0}</title></head><body><article><h1>{0} opens</h1>"
    + TEXT
    + "</article></body></html>"
)


FIRST_CAPTURE = datetime(2020, 5, 4, tzinfo=UTC)


def _archive() -> bytes:
    """Write two pages, one of them in three captures of which the second is like the first."""
    file = io.BytesIO()
    archive = ArchiveWriter(file, compressed=True, info={})
    captures = [
        ("bridge", 0, "ninety"),
        ("school", 0, "ninety"),
        ("bridge", 1, "ninety"),
        ("bridge", 2, "eighty"),
    ]
    for name, day, number in captures:
        body = PAGE.format(f"The {name}").replace("ninety", number).encode()
        captured_at = FIRST_CAPTURE + timedelta(days=day)
        archive.write(
            Page(f"https://old.org/{name}", body, {"content-type": "text/html"}, fetched_at=captured_at)
        )
    return file.getvalue()


def test_files_archives_and_urls_become_articles(tmp_path: Path, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    stack = Stack(tmp_path, database)
    outlet = next(iter(stack.newsroom.hosts))
    (tmp_path / "mill.html").write_text(PAGE.format("The mill"))
    (tmp_path / "old.warc.gz").write_bytes(_archive())
    inputs = [str(tmp_path / "mill.html"), str(tmp_path / "old.warc.gz"), f"http://{outlet}/"]
    command = [sys.executable, "-P", "-m", "copydesk", "ingest", *inputs]
    try:
        for _ in range(2):
            subprocess.run(command, env=stack.environment, cwd=Path(__file__).parents[2], check=True)
        with database.transaction() as session:  # process imported pages only
            session.execute(update(FeedRow).values(next_visit_at=now() + timedelta(days=1)))
        stack.start_worker()
        stack.until(stack.nothing_left)
        with database.read_transaction() as session:
            articles = [
                (title, url) for title, url in session.execute(select(ArticleRow.title, ArticleRow.url))
            ]
            bridge = select(ArticleRow.id).where(ArticleRow.url == "https://old.org/bridge").scalar_subquery()
            seen = select(RevisionRow.seen_at).where(RevisionRow.article_id == bridge)
            seen_at = list(session.scalars(seen.order_by(RevisionRow.revision)))
    finally:
        stack.stop()
        database.close()
    file_url = (tmp_path / "mill.html").as_uri()
    imported = [article for article in articles if article[1].startswith(("file:", "https://old.org/"))]
    assert sorted(imported) == [
        ("The bridge opens", "https://old.org/bridge"),
        ("The mill opens", file_url),
        ("The school opens", "https://old.org/school"),
    ]
    assert seen_at == [FIRST_CAPTURE, FIRST_CAPTURE + timedelta(days=2)]
