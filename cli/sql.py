"""The command `sql`: open the database read-only in its own program."""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.output import OutputFormat, echo
from services.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.shell import ShellCommand

__all__ = ["find_program", "open_sql"]

_CHUNK_BYTES = 65_536


def open_sql(
    statement: Annotated[
        str | None, typer.Argument(help="A statement to run; without one, a prompt opens.")
    ] = None,
    with_datasette: Annotated[
        bool,
        typer.Option("--datasette", help="Show a SQLite file in the browser with datasette, until Ctrl-C."),
    ] = False,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format", help="How to print the rows; psql has csv and tsv, sqlite3 also json and markdown."
        ),
    ] = OutputFormat.TABLE,
) -> None:
    """Open the database read-only with sqlite3 or psql, or run one statement.

    On PostgreSQL as the role copydesk_reader, which sees the views and the tables about articles.
    """
    from cli.context import open_for_reading
    from db import DatabaseSettings
    from db.shell import find_reader_role, make_shell_command

    _check_statement(statement, with_datasette=with_datasette)
    # The same messages as for every command that reads: no database, no tables.
    database = open_for_reading()
    with database.read_transaction() as session:
        reader_role = find_reader_role(session)
    database.close()
    command = make_shell_command(DatabaseSettings(), reader_role)
    arguments = (
        _datasette_arguments(command) if with_datasette else _formatted_arguments(command, output_format)
    )
    program = arguments[0]
    path = _required_program(program)
    environment = {**os.environ, **command.environment}
    if not statement:
        sys.stdout.flush()
        os.execve(path, arguments, environment)  # noqa: S606 - replaces this process
    options = arguments[1:]
    # "-safe": what is passed on from others cannot run programs or write files.
    options = [*options, "-c", statement] if program == "psql" else ["-safe", *options, statement]
    _run_statement([path, *options], environment, output_format)


def _check_statement(statement: str | None, *, with_datasette: bool) -> None:
    if statement is not None and not statement.strip():
        raise UsageError(
            "the statement is empty; give one such as 'SELECT count(*) FROM v_articles', or none"
        )
    if statement and with_datasette:
        raise UsageError("--datasette serves a page and runs no statement; give one of the two")


def _required_program(name: str) -> str:
    path = find_program(name, Path(sys.executable).parent)
    if path is None:
        raise UsageError(f"{name} is not installed; install it, or use another program on the database")
    return path


def _run_statement(
    command: "Sequence[str]", environment: "Mapping[str, str]", output_format: OutputFormat
) -> None:
    """Run a program to its end; raise UsageError when it refuses the statement.

    sqlite3 prints nothing in place of an empty list.
    """
    from subprocess import DEVNULL, PIPE, Popen

    from db.shell import suggest_view

    is_empty = True
    with TemporaryFile() as errors:
        # Without a buffer, so that rows are passed on as they come.
        options: dict[str, Any] = {"stdin": DEVNULL, "stdout": PIPE, "stderr": errors, "bufsize": 0}
        with Popen(command, env=environment, **options) as process:  # noqa: S603 - a program that the user has
            output: Any = process.stdout
            while chunk := output.read(_CHUNK_BYTES):
                is_empty = False
                sys.stdout.buffer.write(chunk)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").splitlines()
    if process.returncode:
        # Further lines show the place in the statement.
        shown = [line.strip() for line in lines if line is lines[0] or line.startswith("HINT:")]
        hint = suggest_view(shown[0])
        raise UsageError(f"the statement was refused: {' '.join(shown)}{f'; {hint}' if hint else ''}")
    if is_empty and output_format is OutputFormat.JSON:
        echo("[]")
    sys.stderr.writelines(f"{line}\n" for line in lines)


def find_program(name: str, python_folder: Path) -> str | None:
    """Return the path of a program, on PATH or beside Python: an environment need not be activated.

    Args:
        name: such as `datasette`.
        python_folder: where Python and the programs of its environment are.
    """
    return shutil.which(name) or shutil.which(name, path=str(python_folder))


def _formatted_arguments(command: "ShellCommand", output_format: OutputFormat) -> list[str]:
    """Return the arguments of a command with those of a format; options stand before the name of the database."""
    from db.shell import format_arguments

    *head, database = command.arguments
    try:
        return [*head, *format_arguments(head[0], output_format), database]
    except ValueError as error:
        raise UsageError(str(error)) from None


def _datasette_arguments(command: "ShellCommand") -> list[str]:
    """Return the arguments that serve the file of a command of sqlite3; datasette opens it read-only."""
    if command.arguments[0] != "sqlite3":
        raise UsageError("datasette reads SQLite files only; leave out --datasette to open psql")
    return ["datasette", "serve", command.arguments[-1]]
