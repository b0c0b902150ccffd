"""Lists come in every format with all their fields; what the output cannot hold does not end a command."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from cli.output import echo_wrapped
from cli.query_options import warn_of_older
from pipeline.plurals import count_of
from pipeline.query import TimeLimit, iter_nodes, parse_query
from tests.cli.command import Run

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
