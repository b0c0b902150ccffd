"""Answer the questions of agents: the use cases that read, with plain values in and out.

The docstrings of the functions tell a language model what they do.
"""

from typing import Any

from db import Database, queries
from pipeline.query.fields import FIELDS
from services import history, quotes, search, stories
from services.counts import GROUPINGS, CountPage, count_articles_by
from services.errors import NotFoundError, UsageError
from services.quotes import QuotePage
from services.record_rows import to_json_value
from services.search import SearchPage

__all__ = ["INSTRUCTIONS", "MAX_ITEMS", "AgentTools"]

# An answer has to fit into the context of a model.
MAX_ITEMS = 50
INSTRUCTIONS = (
    'Copydesk is an archive of news articles. Queries hold words, "phrases", -not, OR, brackets, prefix*, NEAR/5 and '
    "fields: " + ", ".join(f"{field.example} ({field.meaning})" for field in FIELDS.values()) + "."
)

Answer = dict[str, Any]


class AgentTools:
    """The questions that a database answers; none changes it.

    Args:
        database: to read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, query: str, order: str = "relevance", limit: int = 10) -> Answer:
        """Search articles. Returns them with excerpts, the total, and corrections of names that were not found.

        Args:
            query: in the query language; "" for all articles.
            order: relevance, or newest.
            limit: maximum number, at most 50.
        """
        if order not in {"relevance", "newest"}:
            raise UsageError(f"order: {order}: it is relevance or newest")
        page_request = search.PageRequest(search.ArticleOrder(order), _check_limit(limit))
        parsed_query = search.parse(query)
        with self._database.read_transaction() as session:
            page = search.search(session, parsed_query, page_request)
            total = search.count(session, parsed_query)
        answer = {"articles": page.hits, "total": total, "did_you_mean": page.did_you_mean}
        return _to_answer(answer | _limits(page))

    def article(self, article_id: int) -> Answer:
        """Return one article with text, names, topics, quotes and revisions.

        Args:
            article_id: its number.
        """
        with self._database.read_transaction() as session:
            view = queries.get_article(session, article_id)
        if view is None:
            raise NotFoundError(f"no article {article_id}", "articles")
        return _to_answer(view)

    def stories(self, since: str = "", outlets: int = 1, limit: int = 10) -> Answer:
        """List the events that most is reported on, across publications, each in two articles or more.

        Args:
            since: only events with an article since: a day, a time, or how long ago, such as 12h or 7d; "" for all.
            outlets: only events that at least so many publications report.
            limit: maximum number, at most 50.
        """
        moment = search.parse_moment(since, "since")
        filters = stories.StoryFilter(moment, outlets, stories.DEFAULT_MIN_ARTICLES)
        page = stories.list_stories(self._database, filters, limit=_check_limit(limit))
        return _to_answer({"stories": page.stories})

    def story(self, story_id: int) -> Answer:
        """Return one event with its articles in order, and the names that each of them added.

        Args:
            story_id: its number; the query ``story:NUMBER`` finds its articles.
        """
        story, timeline = stories.get_story(self._database, story_id)
        return _to_answer({"story": story, "timeline": timeline})

    def counts(self, query: str = "", by: str = "day", limit: int = 20) -> Answer:
        """Count the articles that match a query by a value, with the part of all articles that have the value.

        Args:
            query: in the query language; "" for all articles.
            by: day, week, month, source, language, agency, section, kind, topic, author, tag, person, org, place or
                country.
            limit: maximum number of values, at most 50; times are all returned.
        """
        if by not in GROUPINGS:
            raise UsageError(f"by: {by}: it is one of {', '.join(GROUPINGS)}")
        with self._database.read_transaction() as session:
            page = count_articles_by(session, search.parse(query), by, _check_limit(limit), with_share=True)
        return _to_answer({"by": by, "counts": page.counts} | _limits(page))

    def diff(self, article_id: int, first: int = 0, last: int = 0) -> Answer:
        """Compare two revisions of an article, word by word: what did the publisher change?

        Args:
            article_id: its number.
            first: number of the earlier revision; 0 for the one before the later.
            last: number of the later revision; 0 for the newest.
        """
        return _to_answer(history.compare_versions(self._database, article_id, first or None, last or None))

    def quotes(self, speaker: str = "", query: str = "", limit: int = 10) -> Answer:
        """List what people said, those of the newest articles first.

        Args:
            speaker: words of the name of the speaker; "" for all.
            query: of which articles; "" for all.
            limit: maximum number, at most 50.
        """
        filters = quotes.make_filter(search.parse(query), speaker)
        with self._database.read_transaction() as session:
            page = quotes.list_quotes(session, filters, limit=_check_limit(limit))
        return _to_answer({"quotes": page.quotes} | _limits(page))


def _check_limit(limit: int) -> int:
    if not 1 <= limit <= MAX_ITEMS:
        raise UsageError(f"limit: {limit}: it is from 1 to {MAX_ITEMS}")
    return limit


def _limits(page: SearchPage | CountPage | QuotePage) -> Answer:
    """Say that not all articles were searched, where that is so."""
    return {} if page.is_complete else {"is_complete": False, "searched_since": page.searched_since}


def _to_answer(value: Any) -> Answer:
    answer: Answer = to_json_value(value)
    return answer
