"""`sources`, `feeds`: what is followed."""

import sys
from urllib.parse import urlsplit

import typer
from rich.progress import track

from cli.opening import database, now
from cli.output import AsJson, listing, say
from cli.starter import Line
from db import Session, sources
from pipeline.records import Feed, Source

__all__ = ["add_lines", "follow", "register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("sources")(list_sources)
    app.command("feeds")(list_feeds)


def follow(session: Session, line: Line) -> bool:
    """Follow one line of a list.

    Args:
        session: an open transaction.
        line: a publication and its feed.

    Returns:
        False when it is followed already.
    """
    homepage = line.homepage or "{0.scheme}://{0.netloc}/".format(urlsplit(line.feed))
    source = Source(line.name, homepage, line.country or None, line.language or None, line.timezone or None)
    return sources.add_feed(session, sources.add_source(session, source, now()), Feed(line.feed), now()).new


def add_lines(lines: list[Line]) -> None:
    """Follow every line of a list.

    Args:
        lines: publications and their feeds.
    """
    new = 0
    with database().transaction() as session:
        for line in track(lines, "Adding", disable=not sys.stdout.isatty()):
            new += follow(session, line)
    say(f"{new} new feeds, {len(lines) - new} followed already")


def list_sources(as_json: AsJson = False) -> None:
    """List the publications that are followed."""
    with database().reading() as session:
        rows = sources.sources(session)
    listing(
        rows, ("id", "name", "homepage", "feeds", "articles"), as_json, "No sources yet: copydesk add URL"
    )


def list_feeds(as_json: AsJson = False) -> None:
    """List the feeds that are followed, with their last and next visits."""
    with database().reading() as session:
        rows = sources.feeds(session)
    columns = (
        "id",
        "source",
        "url",
        "entries",
        "last_visit_at",
        "next_visit_at",
        "missed_windows",
        "error_reason",
    )
    listing(rows, columns, as_json, "No feeds yet: copydesk add URL")
