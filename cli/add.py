"""`add`: an address in, what it lists followed from now on, out."""

import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from cli.context import connect_database, utc_now
from cli.errors import UsageError
from cli.output import echo
from cli.sources import follow_starter_feeds
from cli.starter_feeds import load_starter_feeds
from db import sources
from pipeline.records import Feed, FeedKind, Source
from pipeline.urls import normalize_url, resolve_url
from services.find_feeds import FeedCandidate, FeedSearchResult, find_feeds
from services.polite_client import PoliteClient
from workers.settings import WorkerSettings

__all__ = ["register"]

# What lists everything a site ever published comes after what lists its news.
_LOW_PRIORITY_KINDS = (FeedKind.NEWS_SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.SITEMAP, FeedKind.FRONT_PAGE)


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
    should_follow_all: Annotated[
        bool, typer.Option("--all", help="Follow every feed and sitemap that is found.")
    ] = False,
    feed_urls: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Follow this one of what is found; can be given again."),
    ] = None,
    use_starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list of publications.")
    ] = False,
) -> None:
    """Follow a publication from now on: say what is found at an address, and follow what is chosen."""
    if use_starter:
        follow_starter_feeds(load_starter_feeds())
        return
    _check_arguments(url, timezone)
    requested_urls = tuple(feed_urls or ())
    search_result = find_feeds(PoliteClient(WorkerSettings()), url)
    _print_candidates(search_result)
    selected_candidates = _choose_candidates(
        search_result.candidates, should_follow_all=should_follow_all, requested_urls=requested_urls
    )
    _follow_candidates(search_result, selected_candidates, name=name, timezone=timezone or None)


def _check_arguments(url: str, timezone: str) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise UsageError(
            f"{url or 'nothing'} is no web address; give one that begins with http:// or https://"
        )
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"{timezone} is no time zone; give an IANA name such as Europe/Berlin") from error


def _print_candidates(search_result: FeedSearchResult) -> None:
    """Say what was found, a line each."""
    for number, candidate in enumerate(search_result.candidates, start=1):
        echo(f"  {number}  {_format_candidate(candidate)}")
    for url, reason in search_result.rejected_urls:
        echo(f"     left out: {url} ({reason})")


def _format_candidate(candidate: FeedCandidate) -> str:
    unit = "sitemaps" if candidate.feed.kind is FeedKind.SITEMAP_INDEX else "entries"
    newest = f", newest {candidate.newest_at:%Y-%m-%d %H:%M}" if candidate.newest_at else ""
    title = f"{candidate.feed.title}: " if candidate.feed.title else ""
    listed = f"{title}{candidate.entry_count} {unit}{newest}; {candidate.origin}"
    return f"{candidate.feed.kind}  {listed}  {candidate.feed.url}"


def _choose_candidates(
    candidates: Sequence[FeedCandidate], *, should_follow_all: bool, requested_urls: Sequence[str]
) -> tuple[FeedCandidate, ...]:
    if requested_urls:
        return tuple(_find_candidate(candidates, url) for url in dict.fromkeys(requested_urls))
    news_candidates = tuple(
        candidate for candidate in candidates if candidate.feed.kind is not FeedKind.FRONT_PAGE
    ) or tuple(candidates)
    if should_follow_all or len(news_candidates) == 1:
        return news_candidates
    if sys.stdin.isatty():
        return _prompt_for_candidates(candidates)
    echo(
        "Several are found; the first that lists news is followed. Choose others with --feed URL, or take --all."
    )
    return (min(candidates, key=_rank),)


def _rank(candidate: FeedCandidate) -> tuple[bool, int]:
    """Lists of news before lists of everything, then in the order they were found; empty ones last."""
    return candidate.entry_count == 0, _LOW_PRIORITY_KINDS.index(
        candidate.feed.kind
    ) + 1 if candidate.feed.kind in _LOW_PRIORITY_KINDS else 0


def _find_candidate(candidates: Sequence[FeedCandidate], url: str) -> FeedCandidate:
    for candidate in candidates:
        if normalize_url(candidate.feed.url) == normalize_url(url):
            return candidate
    raise UsageError(
        f"{url} is not among what is found: {', '.join(candidate.feed.url for candidate in candidates)}"
    )


def _prompt_for_candidates(candidates: Sequence[FeedCandidate]) -> tuple[FeedCandidate, ...]:
    default = candidates.index(min(candidates, key=_rank)) + 1
    reply = typer.prompt("Which ones (numbers with commas, or all)", default=str(default))
    if reply.strip().lower() == "all":
        return tuple(candidates)
    numbers = [part.strip() for part in reply.split(",") if part.strip()]
    invalid_parts = [part for part in numbers if not (part.isdecimal() and 1 <= int(part) <= len(candidates))]
    if invalid_parts or not numbers:
        raise UsageError(
            f"there is no number {', '.join(invalid_parts) or reply}; give some from 1 to {len(candidates)}"
        )
    return tuple(candidates[int(part) - 1] for part in dict.fromkeys(numbers))


def _follow_candidates(
    search_result: FeedSearchResult,
    selected_candidates: Sequence[FeedCandidate],
    *,
    name: str,
    timezone: str | None,
) -> None:
    best = min(selected_candidates, key=_rank)
    homepage = best.homepage or resolve_url(search_result.location, "/")
    title = name or best.feed.title or urlsplit(homepage).netloc
    with connect_database().transaction() as session:
        source_id = sources.add_source(session, Source(title, homepage, timezone=timezone), utc_now())
        for candidate in selected_candidates:
            feed = Feed(candidate.feed.url, candidate.feed.kind, candidate.feed.title)
            added = sources.add_feed(session, source_id, feed, utc_now())
            verb = "follows" if added.is_new else "already follows"
            echo(f"{verb} {candidate.feed.url} ({title}, feed {added.id})")
