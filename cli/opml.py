"""The command `opml`: import and export lists of feeds."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cli.client import make_client
from cli.context import open_for_reading, open_for_writing
from cli.output import echo
from pipeline.discover.opml import write_opml
from services.clock import utc_now
from services.errors import UsageError
from services.opml import follow_opml_feeds, list_opml_feeds, read_opml_file

__all__ = ["opml_app"]

_STDOUT = "-"

opml_app = typer.Typer(
    help="Import and export lists of feeds as OPML files.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@opml_app.command("import")
def import_opml(file: Annotated[str, typer.Argument(help="An OPML file, or its URL.")]) -> None:
    """Follow every feed of an OPML file and keep its folders."""
    document = read_opml_file(_read_input(file), file)
    with open_for_writing().transaction() as session:
        feeds = track(document.feeds, "Adding", disable=not sys.stdout.isatty())
        new_count = follow_opml_feeds(session, feeds)
    for url in document.invalid_urls:
        echo(f"skipped: {url} (not an http or https URL)")
    echo(f"{new_count} new feeds, {len(document.feeds) - new_count} already followed")


def _read_input(file: str) -> bytes:
    if file.startswith(("http://", "https://")):
        return make_client().get(file).body
    if not Path(file).is_file():
        raise UsageError(f"no such file: {file}")
    return Path(file).read_bytes()


@opml_app.command("export")
def export_opml(
    file: Annotated[str, typer.Argument(help="File to write; - prints the list.")] = _STDOUT,
) -> None:
    """Write the followed feeds as an OPML file; sitemaps that an index names are left out."""
    with open_for_reading().read_transaction() as session:
        opml_feeds = list_opml_feeds(session)
    body = write_opml(opml_feeds, "Feeds followed by Copydesk", utc_now())
    if file == _STDOUT:
        # Bytes: the XML declaration names UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(body)
        return
    Path(file).write_bytes(body)
    echo(f"wrote {len(opml_feeds)} feeds to {file}")
