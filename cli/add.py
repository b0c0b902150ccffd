"""The command `add`: find the feeds of a site and follow the chosen ones."""

import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.progress import track

from cli.client import make_client
from cli.context import open_for_writing
from cli.forgotten_feeds import warn_of_forgotten_feeds
from cli.output import echo
from pipeline.plurals import count_of
from pipeline.records import FeedKind
from pipeline.urls import normalize_url
from services.errors import UsageError
from services.find_feeds import FeedCandidate, FeedSearchResult, find_feeds
from services.sources import best_candidate, follow_candidates, follow_starter_feeds, load_starter_feeds
from workers.settings import WorkerSettings

__all__ = ["add"]


def add(
    url: Annotated[str, typer.Argument(help="URL of a feed, a sitemap, a home page or a section page.")] = "",
    name: Annotated[str, typer.Option(help="Name of the publication; default: the feed's title.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA time zone for times without an offset.")] = "",
    should_follow_all: Annotated[
        bool, typer.Option("--all", help="Follow every feed and sitemap that is found.")
    ] = False,
    feed_urls: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Follow the found feed with this URL; can be repeated."),
    ] = None,
    use_starter: Annotated[
        bool, typer.Option("--starter", help="Follow the publications of the starter list.")
    ] = False,
) -> None:
    """Find the feeds of a site and follow them."""
    if use_starter:
        _follow_starter_feeds()
        return
    _check_arguments(url, timezone)
    search_result = find_feeds(make_client(), url)
    _print_candidates(search_result)
    chosen = _choose_candidates(search_result.candidates, follow_all=should_follow_all, urls=feed_urls or [])
    with open_for_writing().transaction() as session:
        followed = follow_candidates(session, search_result, chosen, name=name, timezone=timezone or None)
    for feed in followed.feeds:
        verb = "follows" if feed.is_new else "already follows"
        echo(f"{verb} {feed.url} ({followed.name}, feed {feed.id})")
    warn_of_forgotten_feeds(followed.forgotten)


def _follow_starter_feeds() -> None:
    starter_feeds = load_starter_feeds(WorkerSettings().home)
    with open_for_writing().transaction() as session:
        feeds = track(starter_feeds, "Adding", disable=not sys.stdout.isatty())
        followed = follow_starter_feeds(session, feeds)
    echo(f"{count_of(followed.new_count, 'new feed')}, {followed.known_count} already followed")
    warn_of_forgotten_feeds(followed.forgotten)


def _check_arguments(url: str, timezone: str) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise UsageError(f"invalid URL: {url or '(empty)'}; it must start with http:// or https://")
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"unknown time zone: {timezone}; give an IANA name such as Europe/Berlin") from error


def _print_candidates(search_result: FeedSearchResult) -> None:
    for number, candidate in enumerate(search_result.candidates, start=1):
        echo(f"  {number}  {_format_candidate(candidate)}")
    for url, reason in search_result.rejected_urls:
        echo(f"     skipped: {url} ({reason})")


def _format_candidate(candidate: FeedCandidate) -> str:
    unit = "sitemap" if candidate.feed.kind is FeedKind.SITEMAP_INDEX else "entry"
    newest = f", newest {candidate.newest_at:%Y-%m-%d %H:%M}" if candidate.newest_at else ""
    title = f"{candidate.feed.title}: " if candidate.feed.title else ""
    contents = f"{title}{count_of(candidate.entry_count, unit)}{newest}; {candidate.origin}"
    return f"{candidate.feed.kind}  {contents}  {candidate.feed.url}"


def _choose_candidates(
    candidates: Sequence[FeedCandidate], *, follow_all: bool, urls: Sequence[str]
) -> tuple[FeedCandidate, ...]:
    if urls:
        return tuple(_find_candidate(candidates, url) for url in dict.fromkeys(urls))
    listed = [candidate for candidate in candidates if candidate.feed.kind is not FeedKind.FRONT_PAGE]
    news_candidates = tuple(listed or candidates)
    if follow_all or len(news_candidates) == 1:
        return news_candidates
    if sys.stdin.isatty():
        return _prompt_for_candidates(candidates)
    echo("Several feeds found; following the first that lists news. Choose others with --feed URL or --all.")
    return (best_candidate(candidates),)


def _find_candidate(candidates: Sequence[FeedCandidate], url: str) -> FeedCandidate:
    for candidate in candidates:
        if normalize_url(candidate.feed.url) == normalize_url(url):
            return candidate
    raise UsageError(
        f"{url} is not one of the found feeds: {', '.join(candidate.feed.url for candidate in candidates)}"
    )


def _prompt_for_candidates(candidates: Sequence[FeedCandidate]) -> tuple[FeedCandidate, ...]:
    default = candidates.index(best_candidate(candidates)) + 1
    reply = typer.prompt("Which ones? (numbers separated by commas, or all)", default=str(default))
    if reply.strip().lower() == "all":
        return tuple(candidates)
    numbers = [part.strip() for part in reply.split(",") if part.strip()]
    invalid_parts = [part for part in numbers if not (part.isdecimal() and 1 <= int(part) <= len(candidates))]
    if invalid_parts or not numbers:
        raise UsageError(
            f"invalid choice: {', '.join(invalid_parts) or reply}; give numbers from 1 to {len(candidates)}"
        )
    return tuple(candidates[int(part) - 1] for part in dict.fromkeys(numbers))
