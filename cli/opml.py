"""`opml import|export`: lists of feeds, in folders, from and for other programs."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.progress import track

from cli.context import connect_database, fetch_page, utc_now
from cli.errors import UsageError
from cli.output import echo
from db import Session, sources
from pipeline.discover.opml import OpmlDocument, OpmlFeed, read_opml, write_opml
from pipeline.errors import Rejected
from pipeline.records import Feed, FeedKind, Source

__all__ = ["follow_opml_feeds", "read_opml_file", "register"]

# Services that publish feeds for others: their host says nothing about whose feed it is.
_FEED_HOSTING_SERVICES = (
    "feeds.feedburner.com",
    "feedproxy.google.com",
    "feeds2.feedburner.com",
    "feeds.feedblitz.com",
    "rss.app",
)
_STDOUT = "-"


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    opml_app = typer.Typer(help="Lists of feeds as OPML files.", no_args_is_help=True)
    opml_app.command("import")(import_opml)
    opml_app.command("export")(export_opml)
    app.add_typer(opml_app, name="opml")


def import_opml(file: Annotated[str, typer.Argument(help="An OPML file, or its address.")]) -> None:
    """Follow every feed of an OPML file, in its folders."""
    document = read_opml_file(_read_input(file), file)
    with connect_database().transaction() as session:
        new_count = follow_opml_feeds(session, document.feeds)
    for url in document.invalid_urls:
        echo(f"left out: {url} (no web address)")
    echo(f"{new_count} new feeds, {len(document.feeds) - new_count} followed already")


def export_opml(
    file: Annotated[str, typer.Argument(help="Where to write it; - prints it.")] = _STDOUT,
) -> None:
    """Write every feed that is followed as an OPML file; sitemaps that an index named are left out."""
    with connect_database().read_transaction() as session:
        homes = {row.id: row.homepage for row in sources.list_sources(session)}
        rows = [row for row in sources.list_feeds(session) if row.parent_id is None]
    opml_feeds = [
        OpmlFeed(row.url, row.title or row.source, homes[row.source_id], row.folders, _opml_type(row.kind))
        for row in rows
    ]
    body = write_opml(opml_feeds, "Feeds followed by Copydesk", utc_now())
    if file == _STDOUT:
        sys.stdout.write(body.decode())
        return
    try:
        Path(file).write_bytes(body)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    echo(f"wrote {len(opml_feeds)} feeds to {file}")


def read_opml_file(body: bytes, name: str) -> OpmlDocument:
    """Read an OPML file.

    Args:
        body: the file.
        name: what to call it in a message.

    Raises:
        UserMistake: it is no OPML, or lists no feed.
    """
    try:
        return read_opml(body)
    except Rejected as error:
        raise UsageError(f"{name} cannot be read: {error.message}") from error


def follow_opml_feeds(session: Session, feeds: Sequence[OpmlFeed]) -> int:
    """Follow the feeds of a list, in its folders.

    Args:
        session: an open transaction.
        feeds: of the list.

    Returns:
        How many were not followed before.
    """
    new_count = 0
    for opml_feed in track(feeds, "Adding", disable=not sys.stdout.isatty()):
        # A list names feeds, not publications: one that is known keeps its name.
        source = _guess_source(opml_feed)
        source_id = sources.find_source(session, source) or sources.add_source(session, source, utc_now())
        added = sources.add_feed(
            session, source_id, Feed(opml_feed.url, _feed_kind(opml_feed.kind), opml_feed.title), utc_now()
        )
        sources.set_folder(session, added.id, opml_feed.folder)
        new_count += added.is_new
    return new_count


def _guess_source(feed: OpmlFeed) -> Source:
    """Whose feed it is, as far as a list tells."""
    url_parts = urlsplit(feed.url)
    homepage = (
        ""
        if url_parts.netloc.lower() in _FEED_HOSTING_SERVICES
        else f"{url_parts.scheme}://{url_parts.netloc}/"
    )
    return Source(feed.title or url_parts.netloc, feed.homepage or homepage)


def _feed_kind(name: str) -> FeedKind | None:
    """What cannot be told from its bytes must be said: a page that is followed for its stories."""
    return FeedKind.FRONT_PAGE if name == FeedKind.FRONT_PAGE else None


def _opml_type(kind: str | None) -> str:
    """Programs know ``rss`` for every feed; other lists are called what they are."""
    feed_kinds = (FeedKind.RSS, FeedKind.ATOM, FeedKind.RDF, FeedKind.JSON)
    return "rss" if kind is None or kind in feed_kinds else kind


def _read_input(file: str) -> bytes:
    if file.startswith(("http://", "https://")):
        return fetch_page(file).body
    if not Path(file).is_file():
        raise UsageError(f"there is no file {file}")
    return Path(file).read_bytes()
