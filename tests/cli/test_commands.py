"""Commands are imported when they are used, and the help shows what their own help says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from cli.__main__ import app
from cli.commands import COMMANDS
from cli.output import OutputFormat
from tests.cli.command import ROOT, Run

COMMAND_GROUP = typer.main.get_command(app)


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.name)
def test_the_summary_of_a_command_is_the_first_line_of_its_own_help(spec: object) -> None:
    command = COMMAND_GROUP.commands[spec.name]  # type: ignore[attr-defined]
    assert command.name == spec.name  # type: ignore[attr-defined]
    assert command.help.splitlines()[0] == spec.summary  # type: ignore[attr-defined]


def test_the_help_loads_neither_database_nor_cleaner_nor_broker() -> None:
    code = """
import sys
from cli.__main__ import app
try:
    app(["--help"])
except SystemExit:
    pass
heavy = [name for name in ("sqlalchemy", "numpy", "lxml", "celery", "redis", "pydantic", "rich") if name in sys.modules]
sys.exit(" ".join(heavy) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Find the feeds of a site" in done.stdout


def test_the_process_that_runs_the_others_has_loaded_little() -> None:
    code = """
import sys
from cli import up
from cli.__main__ import app
def report(follow_choice):
    heavy = ("sqlalchemy", "numpy", "lxml", "celery", "redis", "pydantic", "rich", "jinja2")
    print(follow_choice, [name for name in heavy if name in sys.modules])
up.run_all = report
app(["up", "--starter"])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("starter []\n", "")


@pytest.mark.process
def test_lists_load_neither_parsers_nor_transport_nor_the_other_database(sqlite_url: str) -> None:
    code = """
import sys
from cli.__main__ import app
for arguments in ("status", "articles", "feeds list", "sources list", "stories", "events", "show 1"):
    try:
        app(arguments.split())
    except Exception as error:
        print(error)
    except SystemExit:
        pass
other_database = ("sqlalchemy.dialects.postgresql", "psycopg", "alembic")
heavy = (*other_database, "lark", "numpy", "lxml", "requests", "rich", "celery", "redis")
sys.exit(" ".join(name for name in heavy if name in sys.modules) or 0)
"""
    environment = {**os.environ, "COPYDESK_DATABASE_URL": sqlite_url}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("no article 1; list them with: copydesk articles") == 1


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command and group with its full name."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield " ".join((*path, name)), command
        if hasattr(command, "list_commands"):
            yield from _commands(command, (*path, name))


# Lists whose help begins with another word.
OTHER_LISTS = {"search", "counts", "story"}


def test_every_command_that_lists_takes_the_same_formats() -> None:
    lists = {
        name: [option.default for option in command.params if "--format" in option.opts]
        for name, command in _commands(COMMAND_GROUP)
        if command.help.startswith("List ") or name in OTHER_LISTS
    }
    assert lists.keys() >= {*OTHER_LISTS, "articles", "feeds failing", "watch deliveries"}
    assert [name for name, formats in lists.items() if formats != [OutputFormat.TABLE]] == []


def test_an_unknown_command_gets_a_suggestion(run: Run) -> None:
    done = run("artcles")
    assert done.returncode == 2
    assert "Did you mean 'articles'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout.startswith("copydesk 0.")


def test_a_worker_refuses_a_wrong_option_in_words(run: Run) -> None:
    done = run("worker", "--nonsense")
    assert done.returncode == 2
    assert "No such option" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_refuses_a_queue_that_does_not_exist(run: Run) -> None:
    done = run("worker", "-Q", "fetch,fecth")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "no queue is called fecth; the queues are schedule, discover, fetch" in done.stderr
