"""Commands that read stored articles: `articles`, `show`, `search` and `events`."""

import sys
import textwrap
import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import (
    FormatOption,
    JsonOption,
    OutputFormat,
    choose_format,
    echo,
    print_json,
    print_rows,
    terminal_width,
)
from cli.table import Column
from db import events, queries
from db.events import EventView
from db.keys import MAX_ID
from db.queries import ArticleFilter, ArticleSummary, ArticleView, SearchHit
from pipeline.records import Genre
from services.errors import UsageError

__all__ = ["ARTICLE_COLUMNS", "list_articles", "list_events", "parse_day", "search_articles", "show_article"]

ARTICLE_COLUMNS = (
    Column("id"),
    Column("published"),
    Column("source", min_width=10, drop_order=1),
    Column("title", min_width=24),
    Column("language", drop_order=3, header="lang"),
    Column("agency", min_width=6, drop_order=2),
)
_HIT_COLUMNS = (Column("snippet"),)
_EVENT_COLUMNS = (Column("id"), Column("at"), Column("kind"), Column("article_id", header="article"))
# Time between two looks for new events, in seconds.
_FOLLOW_INTERVAL_SECONDS = 1
LimitOption = Annotated[int, typer.Option(min=1, max=MAX_ID, help="Maximum number of results.")]


def list_articles(
    source: Annotated[str, typer.Option(help="Only articles of this publication.")] = "",
    language: Annotated[str, typer.Option(help="Only articles in this language, such as en.")] = "",
    agency: Annotated[str, typer.Option(help="Only articles of this wire agency, such as AP.")] = "",
    genre: Annotated[
        Genre | None, typer.Option(help="Only pieces of this kind, such as opinion or press_release.")
    ] = None,
    author: Annotated[str, typer.Option(help="Only articles by this author.")] = "",
    since: Annotated[str, typer.Option(help="Published on or after this day, such as 2026-11-24.")] = "",
    until: Annotated[str, typer.Option(help="Published before this day.")] = "",
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List stored articles, newest first."""
    filters = ArticleFilter(
        source=source,
        language=language,
        agency=agency,
        genre=genre or "",
        author=author,
        since=parse_day(since),
        until=parse_day(until),
        limit=limit,
    )
    with open_for_reading().read_transaction() as session:
        rows = queries.latest_articles(session, filters)
    print_rows(
        rows,
        ARTICLE_COLUMNS,
        choose_format(output_format, as_json),
        row_type=ArticleSummary,
        empty_message="No articles match. To see whether the pipeline is running: copydesk status",
    )


def parse_day(text: str) -> datetime | None:
    """Parse a day or a time in ISO 8601; None for "".

    Args:
        text: without an offset it is UTC.

    Raises:
        UsageError: it is not a date.
    """
    if not text:
        return None
    try:
        parsed_time = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"invalid date: {text}; write it as 2026-11-24 or 2026-11-24T08:00+01:00") from error
    return parsed_time if parsed_time.tzinfo else parsed_time.replace(tzinfo=UTC)


def show_article(
    article_id: Annotated[int, typer.Argument(max=MAX_ID, help="The number of the article.")],
    with_revisions: Annotated[
        bool, typer.Option("--revisions", help="Also print the earlier versions of the text.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one article with all its fields."""
    with open_for_reading().read_transaction() as session:
        article_view = queries.get_article(session, article_id)
    if article_view is None:
        raise UsageError(f"no article {article_id}; list them with: copydesk articles")
    if as_json:
        print_json(article_view)
        return
    _print_article(article_view)
    for revision in article_view.revisions if with_revisions else ():
        changed = ", ".join(revision.fields) or "first version"
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
        ("genre", summary.genre),
        ("language", summary.language or ""),
        ("url", summary.url),
        ("kind", "" if article_view.kind == "article" else article_view.kind),
        ("paywalled", "yes" if article_view.paywalled else ""),
        ("section", article_view.section),
        ("tags", ", ".join(article_view.tags)),
        ("topics", ", ".join(f"{topic.name} ({topic.confidence:.2f})" for topic in article_view.topics)),
        ("keywords", ", ".join(article_view.keywords)),
        ("names", ", ".join(f"{entity.name} ({entity.label})" for entity in article_view.entities)),
        ("summary", article_view.own_summary),
        ("gone since", summary.gone_at.isoformat() if summary.gone_at else ""),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    for image in article_view.images:
        echo(
            f"{'image':<12} {image.url} {image.caption} {f'({image.credit})' if image.credit else ''}".rstrip()
        )
    for quote in article_view.quotes:
        text = f"“{quote.text}”" if quote.direct else quote.text
        echo(
            f"{'quote':<12} {quote.speaker or '?'} {quote.verb} ({quote.stance}, {quote.confidence:.2f}): {text}"
        )
    echo(f"\n{article_view.text}")


def search_articles(
    words: Annotated[list[str], typer.Argument(help="Words that must all occur.")],
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """Search title, description and text of stored articles."""
    with open_for_reading().read_transaction() as session:
        hits = queries.search(session, " ".join(words), limit)
    chosen_format = choose_format(output_format, as_json)
    if chosen_format not in {OutputFormat.TABLE, OutputFormat.MARKDOWN}:
        print_rows(hits, _HIT_COLUMNS, chosen_format, row_type=SearchHit, empty_message="")
        return
    is_markdown = chosen_format is OutputFormat.MARKDOWN
    for hit in hits:
        source = f"  ({hit.article.source})" if hit.article.source else ""
        if is_markdown:
            echo(f"- [{hit.article.title}]({hit.article.url}){source}: {hit.snippet}")
        else:
            _print_hit(f"{hit.article.id:>5}  {hit.article.title}{source}")
            _print_hit(" " * 7 + " ".join(hit.snippet.split()))
    if not hits:
        echo("No articles found.")


def _print_hit(line: str) -> None:
    width = terminal_width()
    echo(textwrap.fill(line, width, subsequent_indent=" " * 7, break_long_words=False) if width else line)


def list_events(
    after: Annotated[int, typer.Option(max=MAX_ID, help="Only events with larger numbers.")] = 0,
    limit: LimitOption = 100,
    should_follow: Annotated[
        bool, typer.Option("--follow", help="Wait for more events, until Ctrl-C; JSON is one event a line.")
    ] = False,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List changes to articles in commit order."""
    database = open_for_reading()
    chosen_format = choose_format(output_format, as_json)
    if should_follow and chosen_format is OutputFormat.JSON:
        chosen_format = OutputFormat.JSONL
    cursor = after
    while True:
        with database.read_transaction() as session:
            rows = events.events_after(session, cursor, limit)
        if rows or not should_follow:
            print_rows(rows, _EVENT_COLUMNS, chosen_format, row_type=EventView, empty_message="No events.")
        if not should_follow:
            return
        cursor = rows[-1].id if rows else cursor
        sys.stdout.flush()
        time.sleep(_FOLLOW_INTERVAL_SECONDS)
