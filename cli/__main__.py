"""The command `copydesk`: a line in, work done or one line that says what is wrong, out."""

import os
import sys

import typer

from cli import add, articles, dead, export, ingest, maintenance, opml, reenrich, run, sources, status, try_
from cli.errors import USER_ERRORS, format_error

__all__ = ["app", "main"]

app = typer.Typer(
    name="copydesk",
    help="News pages in, clean, dated, attributed and de-duplicated articles in a SQL database out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command_module in (
    run,
    add,
    ingest,
    sources,
    opml,
    maintenance,
    try_,
    articles,
    export,
    reenrich,
    status,
    dead,
):
    command_module.register(app)


def main() -> None:
    """Run the command; a user's mistake ends in one line and exit code 2."""
    try:
        app()
    except USER_ERRORS as error:
        if os.environ.get("COPYDESK_DEBUG"):
            raise
        sys.stderr.write(f"copydesk: {format_error(error)}\n")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
