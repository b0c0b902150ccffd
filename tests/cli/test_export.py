"""What `export` writes others can read, and what it cannot do it says in one line."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from db import Database, export, migrations, pages
from db.export import ExportFilter
from pipeline.records import Page
from tests.cli.command import Run
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store


@pytest.fixture
def stored(run: Run) -> Iterator[Database]:
    """Two publications, a page of each; the body is the same."""
    database = Database(f"sqlite:///{run.home / 'copydesk.db'}")
    migrations.upgrade(database)
    _two_publications(database)
    yield database
    database.close()


def _two_publications(database: Database) -> None:
    for number, name in enumerate(("The Post", "The Mail")):
        url, at = f"https://{name[4:].lower()}.example/a", NOW + timedelta(days=number)
        sight(database, follow(database, name), url, now=at)
        store(database, to_store(database, claim(database, at)[0], at), article(url), at)


def _records(file: Path) -> list[tuple[str, str | None]]:
    with file.open("rb") as opened:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(opened, check_digests="raise")
        ]


@pytest.mark.usefixtures("stored")
def test_every_page_is_written_and_a_repeated_body_once(run: Run) -> None:
    done = run("export", "--warc", "all.warc.gz", "--json")
    report = json.loads(done.stdout)
    assert (report["pages"], report["repeated"]) == (2, 1), done.stderr
    assert report["bytes"] == (run.home / "all.warc.gz").stat().st_size
    assert _records(run.home / "all.warc.gz") == [
        ("warcinfo", None),
        ("response", "https://post.example/a"),
        ("revisit", "https://mail.example/a"),
    ]
    assert not list(run.home.glob("*.part"))


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("options", "host"),
    [
        (("--source", "The Mail"), "mail"),
        (("--since", "2026-11-25"), "mail"),
        (("--until", "2026-11-25"), "post"),
    ],
)
def test_only_what_is_wanted_is_written_with_its_body(run: Run, options: tuple[str, str], host: str) -> None:
    assert "1 pages written" in run("export", "--warc", "some.warc", *options).stdout
    assert _records(run.home / "some.warc")[1:] == [("response", f"https://{host}.example/a")]


@pytest.mark.usefixtures("stored")
def test_a_file_that_is_there_is_not_written_over(run: Run) -> None:
    (run.home / "a.warc").write_text("mine")
    assert "exists already" in run.fails("export", "--warc", "a.warc")
    assert (run.home / "a.warc").read_text() == "mine"
    assert "no such folder" in run.fails("export", "--warc", "nowhere/a.warc")
    assert "invalid date" in run.fails("export", "--warc", "b.warc", "--since", "yesterday")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a folder that refuses everybody")
def test_a_place_that_takes_no_file_is_named(run: Run) -> None:
    assert run("migrate").returncode == 0
    assert "cannot write /proc/pages.warc" in run.fails("export", "--warc", "/proc/pages.warc")


def test_more_pages_than_fit_into_one_look_come_in_order_and_once(database: Database) -> None:
    with database.transaction() as session:
        for number in range(1_203):
            body = f"<p>{number % 7}</p>".encode()
            pages.save_page(session, Page(f"https://a.org/{number}", body, fetched_at=datetime.now(UTC)))
    with database.read_transaction() as session:
        count = export.count_pages(session, ExportFilter())
        exported = list(export.iter_pages(session, ExportFilter()))
    assert [page.page.url for page in exported] == [f"https://a.org/{number}" for number in range(count)]
    assert sum(page.duplicate_of is None for page in exported) == 7
