"""Write articles as CSV and JSON Lines, row by row, and as feeds."""

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from db.queries import ArticleSummary
from db.search.export_rows import ExportedArticle, iter_articles
from pipeline.syndication import FeedDetails, FeedItem, write_atom, write_json_feed, write_rss
from services.clock import utc_now

__all__ = [
    "COLUMNS",
    "FEED_WRITERS",
    "ROW_WRITERS",
    "ExportedArticle",
    "iter_articles",
    "to_csv_rows",
    "to_feed_items",
    "to_json_lines",
    "write_feed",
]

# In the order of the columns of CSV, and of the members of a JSON object.
COLUMNS = tuple(column.name for column in dataclasses.fields(ExportedArticle))
_LIST_SEPARATOR = "; "


def to_csv_rows(articles: Iterable[ExportedArticle], *, with_header: bool = True) -> Iterator[str]:
    """Yield CSV (RFC 4180), one article at a time.

    Args:
        articles: in order.
        with_header: whether the names of the columns come first.
    """
    if with_header:
        yield _csv_line(COLUMNS)
    for article in articles:
        yield _csv_line([_plain_text(getattr(article, column)) for column in COLUMNS])


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _plain_text(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return _LIST_SEPARATOR.join(plain)
    return "" if plain is None else str(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def to_json_lines(articles: Iterable[ExportedArticle], *, with_header: bool = True) -> Iterator[str]:
    """Yield JSON Lines, one object for each article.

    Args:
        articles: in order.
        with_header: not used; JSON Lines has no header.
    """
    del with_header
    for article in articles:
        values = {column: _plain(getattr(article, column)) for column in COLUMNS}
        yield json.dumps(values, ensure_ascii=False) + "\n"


ROW_WRITERS: dict[str, Callable[..., Iterator[str]]] = {"csv": to_csv_rows, "jsonl": to_json_lines}
FEED_WRITERS: dict[str, Callable[[FeedDetails, Sequence[FeedItem]], bytes]] = {
    "rss": write_rss,
    "atom": write_atom,
    "json-feed": write_json_feed,
}


def to_feed_items(articles: Iterable[ArticleSummary]) -> list[FeedItem]:
    """Return articles as items of a feed.

    Args:
        articles: in the order of the feed.
    """
    return [
        FeedItem(
            id=f"urn:copydesk:article:{article.id}",
            url=article.url,
            title=article.title,
            summary=article.description,
            published=article.published,
            updated=article.updated_at,
            source=article.source or "",
            authors=article.authors,
            language=article.language,
        )
        for article in articles
    ]


def write_feed(
    feed_format: str, title: str, articles: Sequence[ArticleSummary], empty_at: datetime | None = None
) -> bytes:
    """Write articles as a feed.

    Args:
        feed_format: ``rss``, ``atom`` or ``json-feed``.
        title: of the feed.
        articles: in the order of the feed.
        empty_at: the time of a feed without articles, aware; None for now.
    """
    updated = max((article.updated_at for article in articles), default=empty_at or utc_now())
    details = FeedDetails(title, updated)
    return FEED_WRITERS[feed_format](details, to_feed_items(articles))
