"""`copydesk sql` finds its programs, and a statement can only read."""

import json
import shutil
from pathlib import Path

import pytest

from cli.sql import find_program
from tests.cli.command import Run


def test_datasette_serves_the_file(filled: Run, tmp_path: Path) -> None:
    program = tmp_path / "datasette"
    program.write_text("#!/bin/sh\necho $@\n")
    program.chmod(0o755)
    served = filled("sql", "--datasette", PATH=str(tmp_path)).stdout
    assert served == f"serve {filled.home / 'copydesk.db'}\n"
    assert "sqlite3 is not installed" in filled.fails("sql", "SELECT 1", PATH="/nowhere")


def test_a_program_is_found_beside_python_when_the_environment_is_not_activated(tmp_path: Path) -> None:
    program = tmp_path / "copydesk-test-program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_program(program.name, tmp_path) == str(program)
    assert find_program("copydesk-test-missing", tmp_path) is None


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not installed")
@pytest.mark.parametrize(
    "statement",
    [".shell touch made-by-sql", "SELECT writefile('made-by-sql', 'x')", "DELETE FROM articles"],
)
def test_a_statement_neither_changes_rows_nor_runs_programs_nor_writes_files(
    filled: Run, statement: str
) -> None:
    assert "1" in filled("sql", "SELECT count(*) FROM feeds").stdout
    assert "the statement was refused: " in filled.fails("sql", statement)
    assert not (filled.home / "made-by-sql").exists()


@pytest.mark.parametrize("statement", ["", " \n"])
def test_an_empty_statement_is_refused_and_no_prompt(filled: Run, statement: str) -> None:
    assert "the statement is empty" in filled.fails("sql", statement)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not installed")
def test_a_mistake_in_a_statement_is_one_line_and_an_empty_list_is_json(filled: Run) -> None:
    assert "no such column: missing" in filled.fails("sql", "SELECT missing FROM articles")
    none = filled("sql", "SELECT id FROM articles WHERE id < 0", "--format", "json")
    assert (none.returncode, json.loads(none.stdout)) == (0, [])
    (row,) = json.loads(filled("sql", "SELECT id FROM articles", "--format", "json").stdout)
    assert row["id"] == 1
