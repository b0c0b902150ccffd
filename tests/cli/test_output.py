"""Lists come in every format with all their fields; what the output cannot hold does not end a command."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.events import follow_events
from cli.output import OutputFormat, echo_wrapped, print_more_rows, print_rows
from cli.query_options import warn_of_older
from cli.table import Column
from db import Database
from db.events import EventView
from pipeline.enrich import enrich
from pipeline.plurals import count_of
from pipeline.query import TimeLimit, iter_nodes, parse_query
from services.record_rows import to_spreadsheet_cell
from tests.cli.command import Run
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

HEADLINE = "=Młyn w Żninie"
LISTS = (("articles",), ("sources",), ("feeds",), ("events",), ("search", "mill"))


@pytest.mark.parametrize("command", [("articles",), ("search", "mill")], ids=" ".join)
def test_csv_tsv_and_jsonl_hold_the_fields_of_json(filled: Run, command: tuple[str, ...]) -> None:
    (record,) = json.loads(filled(*command, "--json").stdout)
    assert [json.loads(line) for line in filled(*command, "--format", "jsonl").stdout.splitlines()] == [
        record
    ]
    (comma_row,) = csv.DictReader(io.StringIO(filled(*command, "--format", "csv").stdout))
    fields = [name for key, value in record.items() for name in (value if isinstance(value, dict) else [key])]
    assert list(comma_row) == fields
    tab_lines = filled(*command, "--format", "tsv").stdout.splitlines()
    assert tab_lines[0].split("\t") == list(comma_row)
    assert len(tab_lines[1].split("\t")) == len(comma_row)


def test_an_empty_list_has_a_header_in_csv_and_a_sentence_in_a_table(filled: Run) -> None:
    assert filled("dead", "list", "--format", "csv").stdout.startswith("id,entry_id,url,")
    assert filled("dead", "list").stdout == "No dead letters.\n"


def test_markdown_is_a_table(filled: Run) -> None:
    lines = filled("articles", "--format", "markdown").stdout.splitlines()
    assert lines[0] == "| id | published | source | title | lang | agency |"
    assert lines[1] == "| --- | --- | --- | --- | --- | --- |"
    assert "| Mill opens |" in lines[2]


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_no_line_of_a_list_is_wider_than_80_columns(filled: Run, command: tuple[str, ...]) -> None:
    done = filled(*command, COLUMNS="80")
    assert done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_terminal_that_knows_only_latin_1_gets_a_mark_in_place_of_other_characters(filled: Run) -> None:
    latin = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    done = filled("articles", "--language", "xx", **latin)
    assert (done.returncode, done.stderr) == (0, "")
    done = filled("show", "1", "--revisions", **latin)
    assert (done.returncode, done.stderr) == (0, "")
    assert "? revision 1" in done.stdout


@pytest.fixture
def polish(run: Run, migrated_file: Path) -> Run:
    """A command whose database holds one article; its headline begins like a formula, and no 8-bit encoding has it."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    url = "https://thepost.example/a"
    sight(database, follow(database), url)
    document = replace(article(url).document, title=HEADLINE)
    store(database, to_store(database, claim(database)[0]), enrich(document))
    database.close()
    return run


@pytest.mark.parametrize(
    ("list_format", "encoding"), [("csv", "latin-1"), ("spreadsheet", "ascii"), ("markdown", "ascii")]
)
def test_what_programs_read_is_utf_8_in_every_locale(polish: Run, list_format: str, encoding: str) -> None:
    done = polish("articles", "--format", list_format, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert HEADLINE in done.stdout


@pytest.mark.parametrize(
    "command",
    [("articles",), ("events",), ("search", "młyn"), ("export",)],
    ids=lambda command: command[0],
)
def test_no_cell_for_a_spreadsheet_is_a_formula(polish: Run, command: tuple[str, ...]) -> None:
    printed = polish(*command, "--format", "spreadsheet").stdout
    assert printed.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(printed.removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert f"'{HEADLINE}" in cells or any(HEADLINE in cell for cell in cells if cell.startswith("{"))
    assert not any(cell.startswith(("=", "@", "\t")) for cell in cells)


def test_csv_holds_a_headline_as_it_is(polish: Run) -> None:
    for command in ("articles", "export"):
        (row,) = csv.DictReader(io.StringIO(polish(command, "--format", "csv").stdout))
        assert row["title"] == HEADLINE


@pytest.mark.parametrize("text", ["=1+1", "+1-cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_a_cell_that_is_a_formula_has_an_apostrophe(text: str) -> None:
    assert to_spreadsheet_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Mill", "-3.7", "+49", "-1e-05", "2026-11-24", "'quoted'"])
def test_a_cell_that_is_a_number_or_no_formula_stays(text: str) -> None:
    assert to_spreadsheet_cell(text) == text


def test_a_number_and_its_noun_agree() -> None:
    assert [count_of(count, noun) for count, noun in ((1, "page"), (0, "page"), (2, "entry"))] == [
        "1 page",
        "0 pages",
        "2 entries",
    ]


def test_a_long_line_goes_on_in_the_next_without_a_broken_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    url = f"https://site.example/{'long-' * 20}"
    echo_wrapped(
        f"feed 7 failed 2 times: {url}: http.503: the server answered with an error for the third time"
    )
    lines = capsys.readouterr().out.splitlines()
    assert any(line.strip() == f"{url}:" for line in lines)
    assert all(len(line) <= 80 for line in lines if url not in line)


def test_a_search_that_stopped_says_how_to_go_on_and_leaves_no_article_of_its_minute_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stopped_at = datetime(2026, 8, 7, 23, 59, 3, tzinfo=UTC)
    warn_of_older(stopped_at, is_complete=False)
    output = capsys.readouterr()
    word = output.err.split()[-1]
    (limit,) = [node for node in iter_nodes(parse_query(word, stopped_at)) if isinstance(node, TimeLimit)]
    assert stopped_at < limit.moment == datetime(2026, 8, 8, tzinfo=UTC)
    assert output.out == ""
    warn_of_older(None, is_complete=True)
    assert capsys.readouterr().err == ""


class _LogEndError(Exception):
    """Nothing is added any more."""


class _Log:
    """Events of a log that grows by `added` at each wait."""

    def __init__(self, length: int, *added: int) -> None:
        self.length = length
        self.added = list(added)
        self.waits = 0

    def read(self, after: int) -> list[EventView]:
        last = min(self.length, after + 100)
        return [EventView(number, "created", NOW, number, {}) for number in range(after + 1, last + 1)]

    def wait(self) -> None:
        self.waits += 1
        if not self.added:
            raise _LogEndError
        self.length += self.added.pop(0)

    def follow(self, after: int = 0) -> Iterator[int]:
        with suppress(_LogEndError):
            for batch in follow_events(self.read, after, 100, self.wait):
                yield from (event.id for event in batch)


def test_what_follows_events_waits_only_when_it_has_read_all() -> None:
    log = _Log(250)
    assert list(log.follow()) == list(range(1, 251))
    assert log.waits == 1
    log = _Log(0, 0, 100, 1)
    assert list(log.follow()) == list(range(1, 102))
    # One before each that was added, and one at the end: after the full batch it looked at once, and waited then.
    assert log.waits == 4


@pytest.mark.parametrize(
    "output_format", [OutputFormat.CSV, OutputFormat.TSV, OutputFormat.MARKDOWN, OutputFormat.TABLE]
)
def test_a_list_that_goes_on_has_one_header(
    output_format: OutputFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [EventView(number, "created", NOW, number, {}) for number in (1, 2)]
    columns = (Column("id"), Column("kind", header="what"))
    print_rows(rows[:1], columns, output_format, row_type=EventView, empty_message="No events.")
    print_more_rows(rows[1:], columns, output_format)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "created" not in line and "---" not in line] == lines[:1]
    assert len([line for line in lines if "created" in line]) == 2
