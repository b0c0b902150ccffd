"""`sources`, `feeds`: what is followed."""

import sys
from urllib.parse import urlsplit

import typer
from rich.progress import track

from cli.context import connect_database, utc_now
from cli.output import JsonOption, echo, print_rows
from cli.starter_feeds import StarterFeed
from db import Session, sources
from pipeline.records import Feed, Source

__all__ = ["follow_feed", "follow_starter_feeds", "register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("sources")(list_sources)
    app.command("feeds")(list_feeds)


def follow_feed(session: Session, starter_feed: StarterFeed) -> bool:
    """Follow one line of a list.

    Args:
        session: an open transaction.
        starter_feed: a publication and its feed.

    Returns:
        False when it is followed already.
    """
    homepage = starter_feed.homepage or "{0.scheme}://{0.netloc}/".format(urlsplit(starter_feed.feed))
    source = Source(
        starter_feed.name,
        homepage,
        starter_feed.country or None,
        starter_feed.language or None,
        starter_feed.timezone or None,
    )
    return sources.add_feed(
        session, sources.add_source(session, source, utc_now()), Feed(starter_feed.feed), utc_now()
    ).is_new


def follow_starter_feeds(starter_feeds: list[StarterFeed]) -> None:
    """Follow every line of a list.

    Args:
        starter_feeds: publications and their feeds.
    """
    new_count = 0
    with connect_database().transaction() as session:
        for starter_feed in track(starter_feeds, "Adding", disable=not sys.stdout.isatty()):
            new_count += follow_feed(session, starter_feed)
    echo(f"{new_count} new feeds, {len(starter_feeds) - new_count} followed already")


def list_sources(as_json: JsonOption = False) -> None:
    """List the publications that are followed."""
    with connect_database().read_transaction() as session:
        rows = sources.list_sources(session)
    print_rows(
        rows, ("id", "name", "homepage", "feeds", "articles"), as_json, "No sources yet: copydesk add URL"
    )


def list_feeds(as_json: JsonOption = False) -> None:
    """List the feeds that are followed, with their last and next visits."""
    with connect_database().read_transaction() as session:
        rows = sources.list_feeds(session)
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
    print_rows(rows, columns, as_json, "No feeds yet: copydesk add URL")
