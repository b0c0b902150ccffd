"""`add`: an address in, what it lists followed from now on, out."""

import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from cli.asking import Asker
from cli.finding import Candidate, Finding, find
from cli.opening import database, now
from cli.output import say
from cli.problems import UserMistake
from cli.sources import add_lines
from cli.starter import starter_lines
from db import sources
from pipeline.records import Feed, FeedKind, Source
from pipeline.urls import join, plain
from workers.settings import WorkerSettings

__all__ = ["register"]

# What lists everything a site ever published comes after what lists its news.
_LATER = (FeedKind.NEWS_SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.SITEMAP, FeedKind.FRONT_PAGE)


def register(app: typer.Typer) -> None:
    """Add the command.

    Args:
        app: the command line.
    """
    app.command("add")(add)


def add(
    url: Annotated[str, typer.Argument(help="A feed, a sitemap, a home page or a section page.")] = "",
    name: Annotated[str, typer.Option(help="The publication's name.")] = "",
    timezone: Annotated[str, typer.Option(help="Its IANA time zone, for times without an offset.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Follow every feed and sitemap that is found.")
    ] = False,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Follow this one of what is found; can be given again."),
    ] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list of publications.")
    ] = False,
) -> None:
    """Follow a publication from now on: say what is found at an address, and follow what is chosen."""
    if starter:
        add_lines(starter_lines())
        return
    _check(url, timezone)
    wanted = tuple(feed or ())
    found = find(Asker(WorkerSettings()), url)
    _show(found)
    chosen = _choose(found.candidates, everything=every, wanted=wanted)
    _follow(found, chosen, name=name, timezone=timezone or None)


def _check(url: str, timezone: str) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise UserMistake(
            f"{url or 'nothing'} is no web address; give one that begins with http:// or https://"
        )
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserMistake(f"{timezone} is no time zone; give an IANA name such as Europe/Berlin") from error


def _show(found: Finding) -> None:
    """Say what was found, a line each."""
    for number, each in enumerate(found.candidates, start=1):
        say(f"  {number}  {_line(each)}")
    for address, reason in found.left_out:
        say(f"     left out: {address} ({reason})")


def _line(each: Candidate) -> str:
    what = "sitemaps" if each.feed.kind is FeedKind.SITEMAP_INDEX else "entries"
    newest = f", newest {each.newest:%Y-%m-%d %H:%M}" if each.newest else ""
    title = f"{each.feed.title}: " if each.feed.title else ""
    return f"{each.feed.kind}  {title}{each.entries} {what}{newest}; {each.origin}  {each.feed.url}"


def _choose(
    candidates: Sequence[Candidate], *, everything: bool, wanted: Sequence[str]
) -> tuple[Candidate, ...]:
    if wanted:
        return tuple(_named(candidates, address) for address in dict.fromkeys(wanted))
    lists = tuple(each for each in candidates if each.feed.kind is not FeedKind.FRONT_PAGE) or tuple(
        candidates
    )
    if everything or len(lists) == 1:
        return lists
    if sys.stdin.isatty():
        return _asked_for(candidates)
    say(
        "Several are found; the first that lists news is followed. Choose others with --feed URL, or take --all."
    )
    return (min(candidates, key=_rank),)


def _rank(each: Candidate) -> tuple[bool, int]:
    """Lists of news before lists of everything, then in the order they were found; empty ones last."""
    return each.entries == 0, _LATER.index(each.feed.kind) + 1 if each.feed.kind in _LATER else 0


def _named(candidates: Sequence[Candidate], address: str) -> Candidate:
    for each in candidates:
        if plain(each.feed.url) == plain(address):
            return each
    raise UserMistake(
        f"{address} is not among what is found: {', '.join(each.feed.url for each in candidates)}"
    )


def _asked_for(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    default = candidates.index(min(candidates, key=_rank)) + 1
    answer = typer.prompt("Which ones (numbers with commas, or all)", default=str(default))
    if answer.strip().lower() == "all":
        return tuple(candidates)
    numbers = [part.strip() for part in answer.split(",") if part.strip()]
    wrong = [part for part in numbers if not (part.isdecimal() and 1 <= int(part) <= len(candidates))]
    if wrong or not numbers:
        raise UserMistake(
            f"there is no number {', '.join(wrong) or answer}; give some from 1 to {len(candidates)}"
        )
    return tuple(candidates[int(part) - 1] for part in dict.fromkeys(numbers))


def _follow(found: Finding, chosen: Sequence[Candidate], *, name: str, timezone: str | None) -> None:
    best = min(chosen, key=_rank)
    home = best.home or join(found.location, "/")
    title = name or best.feed.title or urlsplit(home).netloc
    with database().transaction() as session:
        source_id = sources.add_source(session, Source(title, home, timezone=timezone), now())
        for each in chosen:
            feed = Feed(each.feed.url, each.feed.kind, each.feed.title)
            added = sources.add_feed(session, source_id, feed, now())
            verb = "follows" if added.new else "already follows"
            say(f"{verb} {each.feed.url} ({title}, feed {added.id})")
