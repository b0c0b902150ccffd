"""The command `sql`: open the database read-only in its own program."""

import os
import shutil
import sys
from typing import Annotated

import typer

from services.errors import UsageError

__all__ = ["open_sql"]


def open_sql(
    statement: Annotated[str, typer.Argument(help="A statement to run; without one, a prompt opens.")] = "",
) -> None:
    """Open the database read-only with sqlite3 or psql, or run one statement.

    On PostgreSQL as the role copydesk_reader, which sees the views and the tables about articles.
    """
    from cli.context import open_for_reading
    from db import DatabaseSettings
    from db.shell import find_reader_role, make_shell_command

    # The same messages as for every command that reads: no database, no tables.
    database = open_for_reading()
    with database.read_transaction() as session:
        reader_role = find_reader_role(session)
    database.close()
    command = make_shell_command(DatabaseSettings(), reader_role)
    program = command.arguments[0]
    path = shutil.which(program)
    if path is None:
        raise UsageError(f"{program} is not installed; install it, or use another program on the database")
    arguments = [*command.arguments]
    if statement:
        # "-safe": what is passed on from others cannot run programs or write files.
        arguments[1:] = (
            [*arguments[1:], "-c", statement] if program == "psql" else ["-safe", *arguments[1:], statement]
        )
    sys.stdout.flush()
    os.execve(path, arguments, {**os.environ, **command.environment})  # noqa: S606 - replaces this process
