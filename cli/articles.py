"""The command `show`: print one article with all its fields."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.enriched_values import format_count, format_quote, format_tickers
from cli.output import JsonOption, echo, print_json
from cli.query_options import ArticleArgument, parse_moment
from services.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries import ArticleView

__all__ = ["show_article"]


def show_article(
    article_id: ArticleArgument,
    with_revisions: Annotated[
        bool, typer.Option("--revisions", help="Also print the earlier versions of the text.")
    ] = False,
    with_history: Annotated[
        bool, typer.Option("--history", help="Print what each revision changed instead of the article.")
    ] = False,
    at: Annotated[
        str,
        typer.Option(
            "--at", help="Print what the article said at this time, such as 2026-11-24T08:00+01:00."
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show one article with all its fields."""
    time = parse_moment(at, "--at")
    if with_history and time:
        raise UsageError("--history and --at cannot be given together; choose one")
    if with_history or time:
        _show_earlier(article_id, time, as_json=as_json)
        return
    article_view = _load_article(article_id)
    if as_json:
        print_json(article_view)
        return
    _print_article(article_view)
    for revision in article_view.revisions if with_revisions else ():
        changed = ", ".join(revision.fields) or "first version"
        echo(f"\n— revision {revision.revision}, {revision.seen_at:%Y-%m-%d %H:%M} UTC: {changed}")
        echo(f"{revision.title}\n\n{revision.text}")


def _show_earlier(article_id: int, time: "datetime | None", *, as_json: bool) -> None:
    """Print what an article said at a time; without a time, what each revision changed."""
    # Imported here: it loads the cleaner.
    from cli.history import print_history, print_version_at

    if time is None:
        print_history(article_id, as_json=as_json)
    else:
        print_version_at(article_id, time, as_json=as_json)


def _load_article(article_id: int) -> "ArticleView":
    from db import queries

    with open_for_reading().read_transaction() as session:
        article_view = queries.get_article(session, article_id)
    if article_view is None:
        raise NotFoundError(f"no article {article_id}", "articles")
    return article_view


def _print_article(article_view: "ArticleView") -> None:
    summary = article_view.summary
    fields = (
        ("title", summary.title),
        ("source", summary.source or ""),
        ("authors", ", ".join((*summary.authors, *article_view.organisations))),
        ("published", summary.published.isoformat() if summary.published else ""),
        ("dateline", summary.dateline),
        ("location", summary.location),
        ("agency", summary.agency),
        ("syndicated", "yes" if summary.syndicated else ""),
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
        ("tickers", format_tickers(article_view.tickers)),
        ("gone since", summary.gone_at.isoformat() if summary.gone_at else ""),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    for image in article_view.images:
        echo(
            f"{'image':<12} {image.url} {image.caption} {f'({image.credit})' if image.credit else ''}".rstrip()
        )
    for count in article_view.counts:
        echo(f"{'count':<12} {format_count(count)}")
    for quote in article_view.quotes:
        echo(f"{'quote':<12} {format_quote(quote)}")
    echo(f"\n{article_view.text}")
