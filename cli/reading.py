"""`articles`, `show`, `search`, `events`: what was stored."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.opening import database
from cli.output import AsJson, listing, say, show_json
from cli.problems import UserMistake
from db import events, queries
from db.queries import ArticleView, Filters

__all__ = ["day", "register"]

_COLUMNS = ("id", "published", "source", "title", "language", "agency")
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    for name, command in (
        ("articles", articles),
        ("show", show),
        ("search", search),
        ("events", list_events),
    ):
        app.command(name)(command)


def articles(
    source: Annotated[str, typer.Option(help="Only of this publication.")] = "",
    language: Annotated[str, typer.Option(help="Only in this language, such as en.")] = "",
    agency: Annotated[str, typer.Option(help="Only by this wire agency, such as AP.")] = "",
    author: Annotated[str, typer.Option(help="Only signed by this person.")] = "",
    since: Annotated[str, typer.Option(help="Published on or after this day, such as 2026-11-24.")] = "",
    until: Annotated[str, typer.Option(help="Published before this day.")] = "",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List stored articles, the newest first."""
    chosen = Filters(
        source=source,
        language=language,
        agency=agency,
        author=author,
        since=day(since),
        until=day(until),
        limit=limit,
    )
    with database().reading() as session:
        rows = queries.latest_articles(session, chosen)
    listing(rows, _COLUMNS, as_json, "No articles fit. Is something running? See: copydesk status")


def day(text: str) -> datetime | None:
    """A day or a moment as people write it; None for "".

    Args:
        text: ISO 8601; without an offset it is UTC.

    Raises:
        UserMistake: it is none.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserMistake(f"{text} is no day; write it as 2026-11-24 or 2026-11-24T08:00+01:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def show(
    article: Annotated[int, typer.Argument(help="The article's number.")],
    revisions: Annotated[bool, typer.Option("--revisions", help="Show what it said before, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one article with everything that is known of it."""
    with database().reading() as session:
        view = queries.article(session, article)
    if view is None:
        raise UserMistake(f"there is no article {article}; see: copydesk articles")
    if as_json:
        show_json(view)
        return
    _show(view)
    for each in view.revisions if revisions else ():
        changed = ", ".join(each.fields) or "first seen"
        say(f"\n— revision {each.revision}, {each.seen_at:%Y-%m-%d %H:%M} UTC: {changed}")
        say(f"{each.title}\n\n{each.text}")


def _show(view: ArticleView) -> None:
    summary = view.summary
    fields = (
        ("title", summary.title),
        ("source", summary.source or ""),
        ("authors", ", ".join((*summary.authors, *view.organisations))),
        ("published", summary.published.isoformat() if summary.published else ""),
        ("dateline", summary.dateline),
        ("agency", summary.agency),
        ("language", summary.language or ""),
        ("address", summary.url),
        ("kind", "" if view.kind == "article" else view.kind),
        ("paywalled", "yes" if view.paywalled else ""),
        ("section", view.section),
        ("tags", ", ".join(view.tags)),
        ("topics", ", ".join(f"{each.name} ({each.confidence:.2f})" for each in view.topics)),
        ("keywords", ", ".join(view.keywords)),
        ("names", ", ".join(f"{each.name} ({each.label})" for each in view.entities)),
        ("summary", view.own_summary),
        ("gone since", summary.gone_at.isoformat() if summary.gone_at else ""),
    )
    for name, value in fields:
        if value:
            say(f"{name:<12} {value}")
    for image in view.images:
        say(f"{'image':<12} {image.url} {image.caption} {f'({image.credit})' if image.credit else ''}")
    for quote in view.quotes:
        text = f"“{quote.text}”" if quote.direct else quote.text
        say(f"{'quote':<12} {quote.speaker or '?'} {quote.verb}: {text}")
    say(f"\n{view.text}")


def search(
    words: Annotated[list[str], typer.Argument(help="All of them must occur.")],
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find articles by words of title, description and text."""
    with database().reading() as session:
        hits = queries.search(session, " ".join(words), limit)
    if as_json:
        show_json(hits)
        return
    for hit in hits:
        source = f"  ({hit.article.source})" if hit.article.source else ""
        say(f"{hit.article.id:>5}  {hit.article.title}{source}\n       {hit.snippet}")
    if not hits:
        say("Nothing found.")


def list_events(
    after: Annotated[int, typer.Option(help="Only what follows this event.")] = 0,
    limit: Limit = 100,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for more, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what happened, in order."""
    opened = database()
    cursor = after
    while True:
        with opened.reading() as session:
            found = events.after(session, cursor, limit)
        if found or not follow:
            listing(found, ("id", "at", "kind", "article_id"), as_json, "No events.")
        if not follow:
            return
        cursor = found[-1].id if found else cursor
        time.sleep(1)
