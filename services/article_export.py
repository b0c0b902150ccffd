"""Write articles as CSV and JSON Lines, row by row, and as feeds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from db.queries import ArticleSummary
from db.search.export_rows import ExportedArticle, iter_articles, iter_batches
from pipeline.syndication import FeedDetails, FeedItem, write_atom, write_json_feed, write_rss
from pipeline.urls import safe_link
from services import record_rows
from services.clock import utc_now

__all__ = [
    "COLUMNS",
    "FEED_WRITERS",
    "ROW_WRITERS",
    "ExportedArticle",
    "iter_articles",
    "iter_batches",
    "to_feed_items",
    "write_feed",
]

# In the order of the columns of CSV, and of the members of a JSON object.
COLUMNS = tuple(record_rows.field_names(ExportedArticle))


ROW_WRITERS: dict[str, Callable[..., Iterator[str]]] = {
    name: partial(writer, row_type=ExportedArticle) for name, writer in record_rows.ROW_WRITERS.items()
}
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
            # Not the path of a file of this machine: feeds are for others, too.
            url=safe_link(article.url),
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
