"""`add`, `opml`, `sources`, `feeds`: what is followed."""

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.progress import track

from cli.opening import database, get, now
from cli.output import AsJson, listing, say
from cli.problems import UserMistake
from cli.starter import Line, starter_lines
from db import Session, sources
from pipeline.discover import discover, feeds_in
from pipeline.errors import Rejected
from pipeline.records import Discovery, Feed, Page, Source

__all__ = ["follow", "register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("add")(add)
    app.command("sources")(list_sources)
    app.command("feeds")(list_feeds)
    opml = typer.Typer(help="Lists of feeds as OPML files.", no_args_is_help=True)
    opml.command("import")(import_opml)
    app.add_typer(opml, name="opml")


def add(
    url: Annotated[str, typer.Argument(help="A feed, or a home page that names its feeds.")] = "",
    name: Annotated[str, typer.Option(help="The publication's name.")] = "",
    timezone: Annotated[str, typer.Option(help="Its IANA time zone, for times without an offset.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Follow every feed that is found.")] = False,
    feed: Annotated[str, typer.Option("--feed", help="Follow this one of the feeds found.")] = "",
    starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list of publications.")
    ] = False,
) -> None:
    """Follow a publication from now on."""
    if starter:
        _add_lines(starter_lines())
        return
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UserMistake(
            f"{url or 'nothing'} is no web address; give one that begins with http:// or https://"
        )
    page = get(url)
    found, discovery = _look(page)
    chosen = _choose(found, everything=every, wanted=feed)
    title = name or (discovery.title if discovery else "") or urlsplit(url).netloc
    home = (discovery.home if discovery else page.location) or page.location
    with database().transaction() as session:
        for each in chosen:
            _follow_one(session, Source(title, home, timezone=timezone or None), each)


def _look(page: Page) -> tuple[tuple[Feed, ...], Discovery | None]:
    """The feeds an address stands for: itself, or those its page names."""
    try:
        discovery = discover(page)
    except Rejected:
        found = feeds_in(page)
        if not found:
            raise
        return found, None
    named = feeds_in(page) if discovery.kind == "front-page" else ()
    return (
        (named, discovery) if named else ((Feed(page.location, discovery.kind, discovery.title),), discovery)
    )


def _choose(found: tuple[Feed, ...], *, everything: bool, wanted: str) -> tuple[Feed, ...]:
    if wanted:
        chosen = tuple(feed for feed in found if feed.url == wanted)
        if not chosen:
            raise UserMistake(
                f"{wanted} is not among the feeds found: {', '.join(feed.url for feed in found)}"
            )
        return chosen
    if everything or len(found) == 1:
        return found
    say("This page names several feeds:")
    for number, feed in enumerate(found, start=1):
        say(f"  {number}  {feed.url}  {feed.title}")
    if not sys.stdin.isatty():
        raise UserMistake("choose one with --feed URL, or take them with --all")
    number = typer.prompt("Which one", type=int, default=1)
    if not 1 <= number <= len(found):
        raise UserMistake(f"there is no number {number}; give one from 1 to {len(found)}")
    return (found[number - 1],)


def _follow_one(session: Session, source: Source, feed: Feed) -> None:
    source_id = sources.add_source(session, source, now())
    added = sources.add_feed(session, source_id, feed, now())
    say(f"{'follows' if added.new else 'already follows'} {feed.url} ({source.name}, feed {added.id})")


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


def _add_lines(lines: list[Line]) -> None:
    new = 0
    with database().transaction() as session:
        for line in track(lines, "Adding", disable=not sys.stdout.isatty()):
            new += follow(session, line)
    say(f"{new} new feeds, {len(lines) - new} followed already")


def import_opml(file: Annotated[str, typer.Argument(help="An OPML file, or its address.")]) -> None:
    """Follow every feed of an OPML file."""
    from cli.opml import read_opml

    if file.startswith(("http://", "https://")):
        body = get(file).body
    elif Path(file).is_file():
        body = Path(file).read_bytes()
    else:
        raise UserMistake(f"there is no file {file}")
    _add_lines(read_opml(body, file))


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
    columns = ("id", "source", "url", "entries", "last_visit_at", "next_visit_at", "error_reason")
    listing(rows, columns, as_json, "No feeds yet: copydesk add URL")
