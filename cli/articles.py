"""`articles`, `show`, `search`, `events`: what was stored."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.context import connect_database
from cli.errors import UsageError
from cli.output import JsonOption, echo, print_json, print_rows
from db import events, queries
from db.queries import ArticleFilter, ArticleView

__all__ = ["parse_day", "register"]

_ARTICLE_COLUMNS = ("id", "published", "source", "title", "language", "agency")
LimitOption = Annotated[int, typer.Option(min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    for name, command in (
        ("articles", list_articles),
        ("show", show_article),
        ("search", search_articles),
        ("events", list_events),
    ):
        app.command(name)(command)


def list_articles(
    source: Annotated[str, typer.Option(help="Only of this publication.")] = "",
    language: Annotated[str, typer.Option(help="Only in this language, such as en.")] = "",
    agency: Annotated[str, typer.Option(help="Only by this wire agency, such as AP.")] = "",
    author: Annotated[str, typer.Option(help="Only signed by this person.")] = "",
    since: Annotated[str, typer.Option(help="Published on or after this day, such as 2026-11-24.")] = "",
    until: Annotated[str, typer.Option(help="Published before this day.")] = "",
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """List stored articles, the newest first."""
    filters = ArticleFilter(
        source=source,
        language=language,
        agency=agency,
        author=author,
        since=parse_day(since),
        until=parse_day(until),
        limit=limit,
    )
    with connect_database().read_transaction() as session:
        rows = queries.latest_articles(session, filters)
    print_rows(rows, _ARTICLE_COLUMNS, as_json, "No articles fit. Is something running? See: copydesk status")


def parse_day(text: str) -> datetime | None:
    """A day or a moment as people write it; None for "".

    Args:
        text: ISO 8601; without an offset it is UTC.

    Raises:
        UserMistake: it is none.
    """
    if not text:
        return None
    try:
        parsed_time = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no day; write it as 2026-11-24 or 2026-11-24T08:00+01:00") from error
    return parsed_time if parsed_time.tzinfo else parsed_time.replace(tzinfo=UTC)


def show_article(
    article_id: Annotated[int, typer.Argument(help="The article's number.")],
    with_revisions: Annotated[
        bool, typer.Option("--revisions", help="Show what it said before, too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one article with everything that is known of it."""
    with connect_database().read_transaction() as session:
        article_view = queries.get_article(session, article_id)
    if article_view is None:
        raise UsageError(f"there is no article {article_id}; see: copydesk articles")
    if as_json:
        print_json(article_view)
        return
    _print_article(article_view)
    for revision in article_view.revisions if with_revisions else ():
        changed = ", ".join(revision.fields) or "first seen"
        echo(f"\n— revision {revision.revision}, {revision.seen_at:%Y-%m-%d %H:%M} UTC: {changed}")
        echo(f"{revision.title}\n\n{revision.text}")


def _print_article(article_view: ArticleView) -> None:
    summary = article_view.summary
    fields = (
        ("title", summary.title),
        ("source", summary.source or ""),
        ("authors", ", ".join((*summary.authors, *article_view.organisations))),
        ("published", summary.published.isoformat() if summary.published else ""),
        ("dateline", summary.dateline),
        ("agency", summary.agency),
        ("language", summary.language or ""),
        ("address", summary.url),
        ("kind", "" if article_view.kind == "article" else article_view.kind),
        ("paywalled", "yes" if article_view.paywalled else ""),
        ("section", article_view.section),
        ("tags", ", ".join(article_view.tags)),
        ("topics", ", ".join(f"{item.name} ({item.confidence:.2f})" for item in article_view.topics)),
        ("keywords", ", ".join(article_view.keywords)),
        ("names", ", ".join(f"{item.name} ({item.label})" for item in article_view.entities)),
        ("summary", article_view.own_summary),
        ("gone since", summary.gone_at.isoformat() if summary.gone_at else ""),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    for image in article_view.images:
        echo(f"{'image':<12} {image.url} {image.caption} {f'({image.credit})' if image.credit else ''}")
    for quote in article_view.quotes:
        text = f"“{quote.text}”" if quote.direct else quote.text
        echo(f"{'quote':<12} {quote.speaker or '?'} {quote.verb}: {text}")
    echo(f"\n{article_view.text}")


def search_articles(
    words: Annotated[list[str], typer.Argument(help="All of them must occur.")],
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """Find articles by words of title, description and text."""
    with connect_database().read_transaction() as session:
        hits = queries.search(session, " ".join(words), limit)
    if as_json:
        print_json(hits)
        return
    for hit in hits:
        source = f"  ({hit.article.source})" if hit.article.source else ""
        echo(f"{hit.article.id:>5}  {hit.article.title}{source}\n       {hit.snippet}")
    if not hits:
        echo("Nothing found.")


def list_events(
    after: Annotated[int, typer.Option(help="Only what follows this event.")] = 0,
    limit: LimitOption = 100,
    should_follow: Annotated[bool, typer.Option("--follow", help="Wait for more, until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what happened, in order."""
    database = connect_database()
    cursor = after
    while True:
        with database.read_transaction() as session:
            rows = events.events_after(session, cursor, limit)
        if rows or not should_follow:
            print_rows(rows, ("id", "at", "kind", "article_id"), as_json, "No events.")
        if not should_follow:
            return
        cursor = rows[-1].id if rows else cursor
        time.sleep(1)
