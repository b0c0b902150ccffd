"""`opml import|export`: lists of feeds, in folders, from and for other programs."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.progress import track

from cli.opening import database, get, now
from cli.output import say
from cli.problems import UserMistake
from db import Session, sources
from pipeline.discover.opml import Outline, Subscribed, read_opml, write_opml
from pipeline.errors import Rejected
from pipeline.records import Feed, FeedKind, Source

__all__ = ["follow_list", "read_list", "register"]

# Services that publish feeds for others: their host says nothing about whose feed it is.
_SERVICES = (
    "feeds.feedburner.com",
    "feedproxy.google.com",
    "feeds2.feedburner.com",
    "feeds.feedblitz.com",
    "rss.app",
)
_NOTHING = "-"


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    opml = typer.Typer(help="Lists of feeds as OPML files.", no_args_is_help=True)
    opml.command("import")(import_opml)
    opml.command("export")(export_opml)
    app.add_typer(opml, name="opml")


def import_opml(file: Annotated[str, typer.Argument(help="An OPML file, or its address.")]) -> None:
    """Follow every feed of an OPML file, in its folders."""
    listed = read_list(_body(file), file)
    with database().transaction() as session:
        new = follow_list(session, listed.feeds)
    for url in listed.left_out:
        say(f"left out: {url} (no web address)")
    say(f"{new} new feeds, {len(listed.feeds) - new} followed already")


def export_opml(
    file: Annotated[str, typer.Argument(help="Where to write it; - prints it.")] = _NOTHING,
) -> None:
    """Write every feed that is followed as an OPML file; sitemaps that an index named are left out."""
    with database().reading() as session:
        homes = {each.id: each.homepage for each in sources.sources(session)}
        rows = [each for each in sources.feeds(session) if each.parent_id is None]
    listed = [
        Subscribed(each.url, each.title or each.source, homes[each.source_id], each.folders, _type(each.kind))
        for each in rows
    ]
    body = write_opml(listed, "Feeds followed by Copydesk", now())
    if file == _NOTHING:
        sys.stdout.write(body.decode())
        return
    try:
        Path(file).write_bytes(body)
    except OSError as error:
        raise UserMistake(f"{file} cannot be written: {error.strerror}") from error
    say(f"wrote {len(listed)} feeds to {file}")


def read_list(body: bytes, name: str) -> Outline:
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
        raise UserMistake(f"{name} cannot be read: {error.message}") from error


def follow_list(session: Session, feeds: Sequence[Subscribed]) -> int:
    """Follow the feeds of a list, in its folders.

    Args:
        session: an open transaction.
        feeds: of the list.

    Returns:
        How many were not followed before.
    """
    new = 0
    for each in track(feeds, "Adding", disable=not sys.stdout.isatty()):
        # A list names feeds, not publications: one that is known keeps its name.
        source = _source(each)
        source_id = sources.known_source(session, source) or sources.add_source(session, source, now())
        added = sources.add_feed(session, source_id, Feed(each.url, _kind(each.kind), each.title), now())
        sources.file_under(session, added.id, each.folder)
        new += added.new
    return new


def _source(feed: Subscribed) -> Source:
    """Whose feed it is, as far as a list tells."""
    place = urlsplit(feed.url)
    home = "" if place.netloc.lower() in _SERVICES else f"{place.scheme}://{place.netloc}/"
    return Source(feed.title or place.netloc, feed.homepage or home)


def _kind(name: str) -> FeedKind | None:
    """What cannot be told from its bytes must be said: a page that is followed for its stories."""
    return FeedKind.FRONT_PAGE if name == FeedKind.FRONT_PAGE else None


def _type(kind: str | None) -> str:
    """Programs know ``rss`` for every feed; other lists are called what they are."""
    feeds = (FeedKind.RSS, FeedKind.ATOM, FeedKind.RDF, FeedKind.JSON)
    return "rss" if kind is None or kind in feeds else kind


def _body(file: str) -> bytes:
    if file.startswith(("http://", "https://")):
        return get(file).body
    if not Path(file).is_file():
        raise UserMistake(f"there is no file {file}")
    return Path(file).read_bytes()
