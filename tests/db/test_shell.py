"""The programs that `copydesk sql` opens cannot write, and no password is among their arguments."""

import os
import re
import shutil
import subprocess

import pytest

from db import Database, DatabaseSettings
from db.shell import _VIEWS_OF_TABLES, find_reader_role, format_arguments, make_shell_command, suggest_view


def test_the_program_reads_and_cannot_write(database: Database) -> None:
    with database.read_transaction() as session:
        role = find_reader_role(session)
    command = make_shell_command(DatabaseSettings(database_url=database.url), role)
    if shutil.which(command.arguments[0]) is None:
        pytest.skip(f"{command.arguments[0]} is not installed")

    def run(statement: str) -> subprocess.CompletedProcess[str]:
        arguments = [*command.arguments, *(["-c"] if command.arguments[0] == "psql" else []), statement]
        environment = {**os.environ, **command.environment}
        return subprocess.run(
            arguments, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    assert "0" in run("SELECT count(*) FROM articles").stdout
    if role:
        assert "copydesk_reader" in run("SELECT current_user").stdout
        assert "permission denied" in run("SELECT * FROM api_tokens").stderr
        assert suggest_view(run("SELECT * FROM feeds").stderr).endswith(
            "read v_feed_health or v_failing_feeds"
        )
        assert "docs/schema.md" in suggest_view(run("SELECT * FROM api_tokens").stderr)
        assert suggest_view(run("SELECT missing").stderr) == ""
        for view in re.findall(r"v_\w+", " ".join(_VIEWS_OF_TABLES.values())):
            assert run(f"SELECT count(*) FROM {view}").returncode == 0
    refused = run("DELETE FROM articles")
    assert refused.returncode != 0
    assert "read" in refused.stderr


@pytest.mark.parametrize(
    ("output_format", "printed"),
    [("csv", 'name,b\n"x,y",2\n'), ("tsv", "name\tb\nx,y\t2\n")],
)
def test_rows_are_printed_in_the_format(database: Database, output_format: str, printed: str) -> None:
    command = make_shell_command(DatabaseSettings(database_url=database.url))
    *head, address = command.arguments
    if shutil.which(head[0]) is None:
        pytest.skip(f"{head[0]} is not installed")
    arguments = [*head, *format_arguments(head[0], output_format), address]
    arguments += ["-c"] if head[0] == "psql" else []
    done = subprocess.run(
        [*arguments, "SELECT 'x,y' AS name, 2 AS b"],
        env={**os.environ, **command.environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == printed


def test_a_format_that_the_program_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(ValueError, match="psql cannot print json; choose table, csv, tsv"):
        format_arguments("psql", "json")


def test_a_password_is_not_among_the_arguments() -> None:
    settings = DatabaseSettings(database_url="postgresql+psycopg://ada:p%40ss@db.example/news")
    command = make_shell_command(settings)
    assert command.arguments == ("psql", "postgresql://ada@db.example/news")
    assert command.environment["PGPASSWORD"] == "p@ss"
