"""Addresses, files, folders and archives are handed in once, and what cannot be read says so."""

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import Database
from db.tables import EntryRow
from pipeline.archive import ArchiveWriter
from pipeline.records import Page
from tests.cli.command import Run

STORY = (
    "<html><head>{0}</head><body><h1>The mill opens</h1><p>Ninety people work there again.</p></body></html>"
)
CANONICAL = '<link rel="canonical" href="https://thepost.org/mill">'


def _warc(count: int) -> bytes:
    file = io.BytesIO()
    archive = ArchiveWriter(file, compressed=True, info={})
    for number in range(count):
        body = f"<h1>Story {number}</h1>".encode()
        at = datetime(2020, 1, 2, tzinfo=UTC)
        archive.write(Page(f"https://old.org/{number}", body, {"content-type": "text/html"}, fetched_at=at))
    archive.write(Page("https://old.org/logo", b"\x89PNG", {"content-type": "image/png"}))
    return file.getvalue()


@pytest.fixture
def folder(run: Run) -> Path:
    saved = run.home / "saved"
    (saved / "deeper").mkdir(parents=True)
    (saved / "mill.html").write_text(STORY.format(CANONICAL))
    (saved / "deeper" / "note.txt").write_text("The mill opens\n\nNinety people work there again.")
    (saved / "deeper" / "packed.html.gz").write_bytes(gzip.compress(STORY.format("").encode()))
    (saved / "deeper" / "logo.png").write_bytes(b"\x89PNG")
    (saved / "old.warc.gz").write_bytes(_warc(30))
    return saved


def _import(run: Run, *inputs: str) -> dict[str, Any]:
    done = run("ingest", *inputs, "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _entries(run: Run) -> dict[str, str]:
    database = Database(f"sqlite:///{run.home / 'copydesk.db'}")
    with database.read_transaction() as session:
        stages = {row.url: row.stage for row in session.execute(select(EntryRow.url, EntryRow.stage))}
    database.close()
    return stages


def test_everything_is_taken_once(run: Run, folder: Path) -> None:
    first = _import(run, "saved", "https://thepost.org/a")
    assert first == {
        "urls": {"new": 1, "known": 0, "forgotten": 0},
        "pages": {"taken": 33, "known": 0, "forgotten": 0},
        "skipped": {"warcinfo": 1, "image/png": 1},
        "unreadable": [],
    }
    second = _import(run, "saved", "https://thepost.org/a")
    assert second["urls"] == {"new": 0, "known": 1, "forgotten": 0}
    assert second["pages"] == {"taken": 0, "known": 33, "forgotten": 0}
    entries = _entries(run)
    assert len(entries) == 34
    own = (folder / "deeper" / "note.txt").resolve().as_uri()
    assert {url: entries[url] for url in ("https://thepost.org/a", "https://thepost.org/mill", own)} == {
        "https://thepost.org/a": "discovered",
        "https://thepost.org/mill": "fetched",
        own: "fetched",
    }


@pytest.mark.usefixtures("folder")
def test_a_file_may_be_given_its_address(run: Run) -> None:
    report = _import(
        run, "saved/deeper/note.txt", "--url", "https://thepost.org/note", "--source", "The Post"
    )
    assert report["pages"]["taken"] == 1
    assert list(_entries(run)) == ["https://thepost.org/note"]
    assert "The Post" in run("sources").stdout
    assert "new source" not in run("ingest", "saved/deeper/note.txt", "--source", "the post").stdout
    assert "new source: Post" in run("ingest", "saved/deeper/packed.html.gz", "--source", "Post").stdout


@pytest.mark.usefixtures("folder")
def test_a_source_is_new_only_when_something_becomes_its_own(run: Run) -> None:
    _import(run, "saved/mill.html", "https://thepost.org/a")
    done = run("ingest", "saved/mill.html", "https://thepost.org/a", "--source", "The Mail")
    assert "new source" not in done.stdout
    assert "The Mail" not in run("sources").stdout


def test_a_file_without_a_url_that_may_be_fetched_says_so(run: Run) -> None:
    link = '<link rel="canonical" href="http://127.0.0.1:8711/mill">'
    (run.home / "own.html").write_text(STORY.format(link))
    printed = run("ingest", "own.html").stdout
    assert "1 page with the URL of the file" in printed
    run("ingest", "own.html", COPYDESK_ALLOWED_PRIVATE_HOSTS="127.0.0.1:8711")
    assert "http://127.0.0.1:8711/mill" in _entries(run)


def test_a_broken_archive_gives_what_came_before_and_says_where_it_breaks(run: Run, folder: Path) -> None:
    body = (folder / "old.warc.gz").read_bytes()
    (folder / "old.warc.gz").write_bytes(body[: len(body) // 2])
    done = run("ingest", "saved")
    assert done.returncode == 1
    assert "saved/old.warc.gz" in done.stderr
    assert done.stderr.count("\n") == 1
    taken = [url for url in _entries(run) if url.startswith("https://old.org/")]
    assert 10 < len(taken) < 20
    assert f"{len(taken) + 3} pages imported" in done.stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (("nowhere.html",), "no such file or folder: nowhere.html"),
        (("saved/deeper/logo.png",), "supported are .html"),
        (("http://127.0.0.1/a",), "COPYDESK_ALLOWED_PRIVATE_HOSTS"),
        (("saved", "--url", "https://thepost.org/a"), "--url is for a single"),
        (("saved/mill.html", "--url", "ftp://thepost.org/a"), "unsafe.scheme"),
    ],
)
def test_a_mistake_is_reported_before_anything_is_done(run: Run, inputs: tuple[str, ...], words: str) -> None:
    assert words in run.fails("ingest", *inputs)
    assert not (run.home / "copydesk.db").exists() or _entries(run) == {}


def test_an_empty_folder_says_so(run: Run) -> None:
    (run.home / "empty").mkdir()
    assert "nothing to import from empty" in run.fails("ingest", "empty")
