"""Imported files, archives and URLs become articles in a real run."""

import io
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db import Database
from db.tables import ArticleRow, FeedRow, RevisionRow
from pipeline.archive import ArchiveWriter
from pipeline.records import Page
from services.import_pages import ImportOptions, PageImporter
from services.input_files import collect_files
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

TEXT = "<p>{0} opens again on Monday, and ninety people work there now, the owner said.</p>" * 6
PAGE = (
    "<html><head><title>{0}</title></head><body><article><h1>{0} opens</h1>"
    + TEXT
    + "</article></body></html>"
)


FIRST_CAPTURE = datetime(2020, 5, 4, tzinfo=UTC)


def _archive(captures: Iterable[tuple[str, int, str]]) -> bytes:
    """Write pages, each with its name, the day of its capture, and the number in its text."""
    file = io.BytesIO()
    archive = ArchiveWriter(file, compressed=True, info={})
    for name, day, number in captures:
        body = PAGE.format(f"The {name}").replace("ninety", number).encode()
        captured_at = FIRST_CAPTURE + timedelta(days=day)
        archive.write(
            Page(f"https://old.org/{name}", body, {"content-type": "text/html"}, fetched_at=captured_at)
        )
    return file.getvalue()


def _visit_no_feed(database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(FeedRow).values(next_visit_at=now() + timedelta(days=1)))


def _revision_times(database: Database, name: str) -> list[datetime]:
    with database.read_transaction() as session:
        article = select(ArticleRow.id).where(ArticleRow.url == f"https://old.org/{name}").scalar_subquery()
        seen = select(RevisionRow.seen_at).where(RevisionRow.article_id == article)
        return list(session.scalars(seen.order_by(RevisionRow.revision)))


def test_files_archives_and_urls_become_articles(tmp_path: Path, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    stack = Stack(tmp_path, database)
    outlet = next(iter(stack.newsroom.hosts))
    (tmp_path / "mill.html").write_text(PAGE.format("The mill"))
    # Of three captures of one page, the second is like the first.
    captures = [
        ("bridge", 0, "ninety"),
        ("school", 0, "ninety"),
        ("bridge", 1, "ninety"),
        ("bridge", 2, "eighty"),
    ]
    (tmp_path / "old.warc.gz").write_bytes(_archive(captures))
    inputs = [str(tmp_path / "mill.html"), str(tmp_path / "old.warc.gz"), f"http://{outlet}/"]
    command = [sys.executable, "-P", "-m", "copydesk", "ingest", *inputs]
    try:
        for _ in range(2):
            subprocess.run(command, env=stack.environment, cwd=Path(__file__).parents[2], check=True)
        _visit_no_feed(database)
        stack.start_worker()
        stack.until(stack.nothing_left)
        with database.read_transaction() as session:
            articles = [
                (title, url) for title, url in session.execute(select(ArticleRow.title, ArticleRow.url))
            ]
        seen_at = _revision_times(database, "bridge")
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


def test_an_unsorted_archive_gives_revisions_in_order_of_capture_while_workers_run(
    tmp_path: Path, database: Database
) -> None:
    days = {"bridge": (2, 0, 1), "school": (1, 0)}
    captures = [
        (name, days[name][turn], f"{days[name][turn]}000")
        for turn in range(3)
        for name in days
        if turn < len(days[name])
    ]
    # Between them one page, so often that each capture is in another batch, and processed before the next is read.
    spread = [item for capture in captures for item in (capture, *[("mill", 0, "ninety")] * 20)]
    (tmp_path / "old.warc.gz").write_bytes(_archive(spread))
    stack = Stack(tmp_path, database)
    _visit_no_feed(database)
    try:
        stack.start_worker()
        importer = PageImporter(database, ImportOptions())
        for _ in importer.import_files(collect_files([tmp_path / "old.warc.gz"])):
            stack.until(stack.nothing_left)
        stack.until(stack.nothing_left)
    finally:
        stack.stop()
    assert importer.stats.pages["taken"] == len(captures) + 1
    for name, captured_on in days.items():
        expected = [FIRST_CAPTURE + timedelta(days=day) for day in sorted(captured_on)]
        assert _revision_times(database, name) == expected
