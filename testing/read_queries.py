"""Every query that commands, pages and the API run for readers, besides those of `testing.frequent_queries`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from db import Session, copies, entities, history, quotes, source_health, stories, tokens
from db.entities import EntityFilter, MentionFilter
from db.ledger import list_dead_letters
from db.quotes import QuoteFilter
from db.search import ArticleOrder, PageRequest, find_articles, nearest_names
from db.search.counts import GROUPINGS, count_by, count_phrases
from db.search.export_rows import iter_articles
from db.search.totals import count_or_estimate
from db.stories import StoryFilter
from db.watches import definitions, deliveries, health, matches
from pipeline.query import AllOf, NameMatch, parse_query

__all__ = ["READ_QUERIES"]

Query = Callable[[Session], object]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Each field of the query language, and what it is combined with.
_SEARCHES = (
    "title:117",
    "text:117y",
    "section:sport",
    "source:7",
    'author:"person 17"',
    'person:"person 17"',
    "org:nato",
    "place:tallinn",
    "tag:housing",
    'quote-by:"person 17"',
    "story:17",
    'story:"mill 17"',
    "country:EE",
    "topic:sport",
    "lang:eo since:30d",
    "agency:AFP",
    "kind:opinion since:2d",
    "day:2026-11-20 copies:no",
    "day:2026-11-20 copies:only",
    "day:2026-11-20",
    "after:2026-11-20 before:2026-11-21",
    "117* -17x",
    '"mill 117y"',
    "bridge NEAR/3 117y",
    "117y OR 118y",
    'person:"person 17" lang:de',
)
_RECENT = parse_query("since:1d", NOW)
_PERSON = NameMatch("person", ("person", "17"))
_LISTS: dict[str, Query] = {
    "entities": lambda session: entities.list_entities(session, EntityFilter(), 0, 20),
    "entities by name": lambda session: entities.list_entities(session, EntityFilter(_PERSON), 0, 20),
    "mentions": lambda session: entities.list_mentions(
        session, MentionFilter(EntityFilter(_PERSON), _RECENT)
    ),
    "mentions of one": lambda session: entities.list_mentions(
        session, MentionFilter(EntityFilter(), AllOf(()), 0.0, 17)
    ),
    "quotes": lambda session: quotes.list_quotes(session, QuoteFilter(AllOf(()))),
    "quotes of a speaker": lambda session: quotes.list_quotes(
        session, QuoteFilter(AllOf(()), NameMatch("person", ("person", "17")), "person 17")
    ),
    "stories": lambda session: stories.list_stories(session, StoryFilter()),
    "stories since": lambda session: stories.list_stories(session, StoryFilter(NOW - timedelta(days=1), 2)),
    "story": lambda session: stories.get_story(session, 17),
    "copies": lambda session: copies.get_copies(session, 17),
    "history": lambda session: history.get_history(session, 17),
    "dead letters": list_dead_letters,
    "failing feeds": source_health.list_failing_feeds,
    "source health": source_health.list_source_health,
    "tokens": tokens.list_tokens,
    "watches": definitions.list_watches,
    "failing channels": health.failing_channels,
    "deliveries": lambda session: deliveries.list_deliveries(session, "", "", 50),
    "deliveries of a watch": lambda session: deliveries.list_deliveries(session, "watch-1", "dead", 50),
    "matches of a watch": lambda session: matches.matched_articles(session, "watch-1", 50),
    "phrases": lambda session: count_phrases(session, parse_query("117y", NOW), 100),
    "articles to export": lambda session: list(iter_articles(session, parse_query("117y", NOW), 0)),
    "similar names": lambda session: nearest_names(session, NameMatch("person", ("persom", "17"))),
}


def _search(session: Session, words: str) -> object:
    return find_articles(session, parse_query(words, NOW), PageRequest(ArticleOrder.NEWEST))


def _count(session: Session, words: str) -> object:
    return count_or_estimate(session, parse_query(words, NOW), 9_000)


READ_QUERIES: dict[str, Query] = {
    **{f"search {words}": partial(_search, words=words) for words in _SEARCHES},
    **{f"number of {words}": partial(_count, words=words) for words in _SEARCHES},
    **{
        f"count by {grouping}": partial(count_by, query=_RECENT, grouping=grouping, limit=20)
        for grouping in GROUPINGS
    },
    **_LISTS,
}
