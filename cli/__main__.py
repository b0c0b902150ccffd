"""The command `copydesk`: a line in, work done or one line that says what is wrong, out."""

import os
import sys

import typer

from cli import (
    adding,
    dead,
    exporting,
    ingesting,
    opml,
    reading,
    reenriching,
    running,
    sources,
    state,
    steering,
    trying,
)
from cli.problems import PROBLEMS, as_line

__all__ = ["app", "main"]

app = typer.Typer(
    name="copydesk",
    help="News pages in, clean, dated, attributed and de-duplicated articles in a SQL database out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (
    running,
    adding,
    ingesting,
    sources,
    opml,
    steering,
    trying,
    reading,
    exporting,
    reenriching,
    state,
    dead,
):
    room.register(app)


def main() -> None:
    """Run the command; a user's mistake ends in one line and exit code 2."""
    try:
        app()
    except PROBLEMS as error:
        if os.environ.get("COPYDESK_DEBUG"):
            raise
        sys.stderr.write(f"copydesk: {as_line(error)}\n")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
