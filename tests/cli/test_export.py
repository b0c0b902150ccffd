"""What `export` writes others can read, and what it cannot do it says in one line."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from db import Database, export, pages
from db.export import ExportFilter
from pipeline.discover import discover
from pipeline.query import parse_query
from pipeline.records import Page
from services.article_export import COLUMNS, iter_articles
from services.errors import UsageError
from services.parquet_export import check_parquet, write_parquet
from tests.cli.command import Run
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store


@pytest.fixture
def stored(run: Run, migrated_file: Path) -> Iterator[Database]:
    """Two publications, a page of each; the body is the same."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
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
    done = run("export", "--output", "all.warc.gz", "--json")
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
        (("--source", "mail"), "mail"),
        (("source:mail", "mill"), "mail"),
        (("mill -source:mail",), "post"),
    ],
)
def test_only_what_is_wanted_is_written_with_its_body(run: Run, options: tuple[str, ...], host: str) -> None:
    assert "1 page written" in run("export", "--output", "some.warc", *options).stdout
    assert _records(run.home / "some.warc")[1:] == [("response", f"https://{host}.example/a")]


@pytest.mark.usefixtures("stored")
def test_a_file_that_is_there_is_not_written_over(run: Run) -> None:
    (run.home / "a.warc").write_text("mine")
    assert "exists already" in run.fails("export", "--output", "a.warc")
    assert (run.home / "a.warc").read_text() == "mine"
    for name in ("nowhere/a.warc", "nowhere/a.csv"):
        assert "no such folder: nowhere" in run.fails("export", "--output", name)
    assert "--since: soon" in run.fails("export", "--output", "b.warc", "--since", "soon")
    assert "cannot be printed" in run.fails("export", "--format", "warc")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a folder that refuses everybody")
def test_a_place_that_takes_no_file_is_named(run: Run) -> None:
    assert run("migrate").returncode == 0
    assert "cannot write /proc/pages.warc" in run.fails("export", "--output", "/proc/pages.warc")


@pytest.mark.usefixtures("stored")
def test_an_ending_without_a_format_is_refused_unless_a_format_is_named(run: Run) -> None:
    assert "no format has the ending .xlsx" in run.fails("export", "--output", "all.xlsx")
    assert run("export", "--output", "all.txt", "--format", "csv").returncode == 0


@pytest.mark.usefixtures("stored")
def test_rows_have_the_promised_columns(run: Run) -> None:
    (post, mail) = csv.DictReader(io.StringIO(run("export").stdout))
    assert tuple(post) == COLUMNS
    assert (post["source"], mail["source"], post["tags"]) == ("The Post", "The Mail", "mill; work")
    (line,) = run("export", "source:mail", "--format", "jsonl").stdout.splitlines()
    assert tuple(json.loads(line)) == COLUMNS
    assert json.loads(line)["text"] == mail["text"]


def _write_checkpoint(path: Path, written: bytes) -> None:
    """Write what an export of all articles to such a file leaves when it is killed behind the first article."""
    file_format = path.name.split(".")[1]
    description = f"{file_format} of articles after 0:"
    path.write_text(
        json.dumps({"article_id": 1, "size": len(written), "row_count": 1, "export": description})
    )


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("name", ["all.csv", "all.jsonl"])
def test_an_interrupted_export_goes_on_where_it_stopped(run: Run, name: str) -> None:
    assert "2 articles written" in run("export", "--output", name).stdout
    whole = (run.home / name).read_bytes()
    (run.home / name).unlink()
    first = b"".join(whole.splitlines(keepends=True)[:-1])
    # As a killed export leaves them: a checkpoint, and a piece of the next row behind it.
    (run.home / f"{name}.part").write_bytes(first + b"2,https")
    _write_checkpoint(run.home / f"{name}.part.cursor", first)
    assert "2 articles written" in run("export", "--output", name, "--resume").stdout
    assert (run.home / name).read_bytes() == whole
    assert not list(run.home.glob("*.part*"))
    assert "exists already" in run.fails("export", "--output", name)
    assert "no interrupted export" in run.fails("export", "--output", f"other-{name}", "--resume")


@pytest.mark.usefixtures("stored")
def test_an_interrupted_export_does_not_go_on_with_another_query(run: Run) -> None:
    (run.home / "all.csv.part").write_bytes(b"rows")
    _write_checkpoint(run.home / "all.csv.part.cursor", b"rows")
    message = run.fails("export", "source:mail", "--output", "all.csv", "--resume")
    assert "is another one (csv of articles after 0:)" in message
    assert (run.home / "all.csv.part").read_bytes() == b"rows"


@pytest.mark.usefixtures("stored")
def test_what_was_written_before_an_interruption_counts_for_the_limit(run: Run) -> None:
    run("export", "--output", "all.csv", "--limit", "1")
    whole = (run.home / "all.csv").read_bytes()
    (run.home / "all.csv").rename(run.home / "all.csv.part")
    _write_checkpoint(run.home / "all.csv.part.cursor", whole)
    run("export", "--output", "all.csv", "--limit", "1", "--resume")
    assert (run.home / "all.csv").read_bytes() == whole


@pytest.mark.parametrize(("name", "option"), [("a.warc", "--limit"), ("a.atom", "--after")])
def test_an_option_that_the_format_has_not_is_refused(run: Run, name: str, option: str) -> None:
    assert f"has no {option}" in run.fails("export", "--output", name, option, "1")


@pytest.mark.usefixtures("stored")
def test_a_new_export_forgets_the_checkpoint_of_an_older_one(run: Run) -> None:
    _write_checkpoint(run.home / "all.csv.part.cursor", b"x")
    # The new export ends before its first checkpoint.
    (run.home / "all.csv.part").mkdir()
    assert "all.csv.part" in run.fails("export", "--output", "all.csv")
    assert "no interrupted export" in run.fails("export", "--output", "all.csv", "--resume")


@pytest.mark.usefixtures("stored")
def test_parquet_has_the_columns_of_json_lines_with_their_types(run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert "2 articles written" in run("export", "--output", "all.parquet").stdout
    run("export", "--output", "all.jsonl")
    table = parquet.read_table(run.home / "all.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert not list(run.home.glob("*.part"))
    types = {field.name: field.type for field in table.schema}
    assert [str(types[name]) for name in ("id", "text", "created_at")] == [
        "int64",
        "string",
        "timestamp[us, tz=UTC]",
    ]
    assert str(types["tags"].value_type) == "string"
    rows = [json.loads(line) for line in (run.home / "all.jsonl").read_text("utf-8").splitlines()]
    for row, stored_row in zip(table.to_pylist(), rows, strict=True):
        times = {name: value.isoformat() for name, value in row.items() if isinstance(value, datetime)}
        assert row | times == stored_row


@pytest.mark.usefixtures("stored")
def test_parquet_of_a_query_and_of_nothing_can_be_read(run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for query, count in (("source:mail", 1), ("nosuchword", 0)):
        run("export", query, "--output", f"{count}.parquet")
        assert parquet.read_table(run.home / f"{count}.parquet").num_rows == count
    run("export", "--after", "1", "--output", "new.parquet")
    assert parquet.read_table(run.home / "new.parquet").column("id").to_pylist() == [2]


def test_parquet_is_written_in_groups_of_rows_so_that_an_archive_need_not_fit_into_memory(
    stored: Database,
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with stored.read_transaction() as session:
        row = next(iter_articles(session, parse_query("", NOW)))
    file = io.BytesIO()
    assert write_parquet(file, (row for _ in range(12_000))) == 12_000
    groups = parquet.ParquetFile(file).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [
        5000,
        5000,
        2000,
    ]


def test_what_parquet_cannot_do_is_refused(run: Run) -> None:
    assert "cannot be printed" in run.fails("export", "--format", "parquet")
    assert "has no --resume" in run.fails("export", "--output", "all.parquet", "--resume")


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"pip install 'copydesk\[parquet\]'"):
        check_parquet()


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("name", ["all.csv", "all.atom"])
def test_the_report_about_a_file_is_json_on_request(run: Run, name: str) -> None:
    report = json.loads(run("export", "--output", name, "--json").stdout)
    assert report == {"file": name, "articles": 2}
    assert "--format jsonl" in run.fails("export", "--json")


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("name", ["all.rss", "all.atom", "all.json"])
def test_a_feed_that_is_written_can_be_read(run: Run, name: str) -> None:
    run("export", "mill", "--output", name)
    page = Page("https://desk.example/feed", (run.home / name).read_bytes())
    discovery = discover(page)
    assert discovery.title == "Copydesk: mill"
    entries = discovery.entries
    assert [(entry.url, entry.title) for entry in entries] == [
        ("https://mail.example/a", "Mill opens"),
        ("https://post.example/a", "Mill opens"),
    ]


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


def test_a_damaged_page_is_left_out_and_counted(run: Run, stored: Database) -> None:
    with stored.transaction() as session:
        session.execute(text("""UPDATE pages SET headers = '{"x' WHERE id = 1"""))
    done = run("export", "--output", "all.warc", "--json")
    assert json.loads(done.stdout)["damaged_pages"] == [1]
    assert "1 kept page cannot be read" in done.stderr


@pytest.mark.parametrize("name", ["all.csv", "all.jsonl"])
def test_a_wrong_path_of_the_database_changes_no_file(run: Run, name: str) -> None:
    part = run.home / f"{name}.part"
    part.write_text("rows so far", encoding="utf-8")
    done = run("export", "--output", name, COPYDESK_DATABASE_URL=f"sqlite:///{run.home / 'typo.db'}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no database at" in done.stderr
    assert part.read_text(encoding="utf-8") == "rows so far"
    assert run("export", COPYDESK_DATABASE_URL="sqlite:///typo.db").stdout == ""
