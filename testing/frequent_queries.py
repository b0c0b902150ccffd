"""The queries that commands, pages and the API run, for the archive of `testing.generated_archive`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from db import Session, events, queries, site_boilerplate, sources
from db.queries import ArticleFilter
from db.search import ArticleOrder, PageRequest, find_articles
from pipeline.query import parse_query

__all__ = ["QUERIES"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_LISTS = {
    "newest": ArticleFilter(),
    "of a source": ArticleFilter(source="Source 7"),
    "of a language": ArticleFilter(language="de"),
    "of a language nothing is in": ArticleFilter(language="eo"),
    "of an agency": ArticleFilter(agency="AP"),
    "of an author": ArticleFilter(author="Person 501"),
    "since": ArticleFilter(since=NOW - timedelta(days=100)),
    "until": ArticleFilter(until=NOW - timedelta(days=1)),
}


def _search(session: Session, words: str) -> object:
    return find_articles(session, parse_query(words, NOW), PageRequest(ArticleOrder.RELEVANCE))


QUERIES: dict[str, Callable[[Session], object]] = {
    "status": lambda session: queries.read_status(session, NOW),
    "pending": lambda session: queries.count_pending(session, NOW - timedelta(days=9)),
    "sources": sources.list_sources,
    "feeds": sources.list_feeds,
    **{f"list {name}": partial(queries.latest_articles, filters=filters) for name, filters in _LISTS.items()},
    "article": lambda session: queries.get_article(session, 17),
    "events": lambda session: events.events_after(session, 5),
    "search a word of every article": partial(_search, words="mayor"),
    "search a word of one in a hundred": partial(_search, words="bridge 17x"),
    "search a rare word": partial(_search, words="117y"),
    "search a word that is nowhere": partial(_search, words="nowhere"),
    "boilerplate": lambda session: site_boilerplate.boilerplate_hashes(session, "host-1"),
}
