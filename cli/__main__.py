"""Run the command line and report errors in one line."""

import os
import sys
from typing import Annotated

import typer

from cli.commands import CommandGroup
from cli.exit_codes import EXIT_INTERRUPTED, EXIT_OUTPUT_CLOSED, EXIT_USAGE_ERROR

__all__ = ["app", "main"]

app = typer.Typer(
    cls=CommandGroup,
    name="copydesk",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(should_print: bool) -> None:
    if should_print:
        from pipeline.version import VERSION

        typer.echo(f"copydesk {VERSION}")
        raise typer.Exit


@app.callback()
def _copydesk(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Follow news sites: fetch, clean and enrich their articles and store them in a SQL database."""


def main() -> None:
    """Run the command; a user's mistake ends with one line on stderr and exit code 2."""
    sys.exit(_run())


def _run() -> int:
    try:
        _allow_any_text()
        exit_code = _run_app()
        sys.stdout.flush()
    except BrokenPipeError:
        from cli.output import discard_output

        discard_output()
        return EXIT_OUTPUT_CLOSED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        # Imported here: it loads the database and the cleaner, which a command without errors may not need.
        from cli.errors import describe_error
        from cli.output import discard_output

        message = describe_error(error)
        if message is None or os.environ.get("COPYDESK_DEBUG"):
            raise
        if isinstance(error, OSError):
            discard_output()
        sys.stderr.write(f"copydesk: {message}\n")
        return EXIT_USAGE_ERROR
    return exit_code


def _run_app() -> int:
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _allow_any_text() -> None:
    """Replace characters that the terminal's encoding lacks: an article's text must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
