"""The command `opml`: import and export lists of feeds."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cli.context import open_for_reading, open_for_writing
from cli.files import check_new_file
from cli.forgotten_feeds import warn_of_forgotten_feeds
from cli.output import echo
from pipeline.discover.opml import write_opml
from pipeline.plurals import count_of
from services.clock import utc_now
from services.errors import UsageError
from services.opml import FeedGroup, follow_opml_feeds, list_opml_feeds, read_opml_file

__all__ = ["opml_app"]

_STDOUT = "-"
_MAX_GROUPS_SHOWN, _MAX_TITLES_SHOWN = 20, 4

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
        result = follow_opml_feeds(session, feeds)
    for url in document.invalid_urls:
        echo(f"skipped: {url} (not an http or https URL)")
    echo(f"{count_of(result.new_count, 'new feed')}, {result.known_count} already followed")
    _print_groups(result.groups)
    warn_of_forgotten_feeds(result.forgotten)


def _print_groups(groups: Sequence[FeedGroup]) -> None:
    for group in groups[:_MAX_GROUPS_SHOWN]:
        titles = ", ".join(group.feed_titles[:_MAX_TITLES_SHOWN])
        more_count = len(group.feed_titles) - _MAX_TITLES_SHOWN
        more = f" and {more_count} more" if more_count > 0 else ""
        echo(f"one publication, {group.name} (source {group.source_id}): {titles}{more}")
    if len(groups) > _MAX_GROUPS_SHOWN:
        more_groups = count_of(len(groups) - _MAX_GROUPS_SHOWN, "more publication")
        echo(f"{more_groups} with several feeds")
    if groups:
        echo("To take feeds out of a publication: copydesk sources split SOURCE --feed FEED --name NAME")


def _read_input(file: str) -> bytes:
    if file.startswith(("http://", "https://")):
        # Imported here: it loads the transport.
        from cli.client import make_client

        return make_client().get(file).body
    if not Path(file).is_file():
        raise UsageError(f"no such file: {file}")
    return Path(file).read_bytes()


@opml_app.command("export")
def export_opml(
    file: Annotated[str, typer.Argument(help="File to write; - prints the list.")] = _STDOUT,
) -> None:
    """Write the followed feeds as a new OPML file; sitemaps that an index names are left out."""
    if file != _STDOUT:
        check_new_file(Path(file))
    with open_for_reading().read_transaction() as session:
        opml_feeds = list_opml_feeds(session)
    body = write_opml(opml_feeds, "Feeds followed by Copydesk", utc_now())
    if file == _STDOUT:
        # Bytes: the XML declaration names UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(body)
        return
    Path(file).write_bytes(body)
    echo(f"wrote {count_of(len(opml_feeds), 'feed')} to {file}")
