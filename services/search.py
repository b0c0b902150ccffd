"""Search stored articles with the query language: one page of results, with highlights and corrections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import Session
from db.queries import ArticleSummary
from db.search import ArticleOrder, PageRequest, find_articles, nearest_names
from db.search.articles import load_texts
from db.search.newest import Cursor
from db.search.totals import count_or_estimate
from pipeline.query import AllOf, NameMatch, Node, TimeLimit, iter_nodes, parse_query
from pipeline.query.fields import FIELDS, FieldValue
from pipeline.query.highlights import Excerpt, find_ranges, make_excerpt
from services.clock import utc_now
from services.errors import UsageError

__all__ = [
    "ArticleOrder",
    "Cursor",
    "PageRequest",
    "SearchHit",
    "SearchPage",
    "Total",
    "correct_names",
    "count",
    "find_articles",
    "find_newest",
    "narrow",
    "parse",
    "parse_field",
    "parse_moment",
    "parse_options",
    "search",
]

# Matches that are counted; a larger total is estimated.
MAX_COUNTED = 10_000
_FIELDS_BY_OPTION = {
    "source": "source",
    "language": "lang",
    "agency": "agency",
    "genre": "kind",
    "author": "author",
    "until": "before",
}
_SINCE_FORMS = (
    "write a day such as 2026-11-24, a time such as 2026-11-24T08:00 (UTC), today, yesterday, or how long ago: "
    "30min, 12h, 7d or 2w"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A matching article.

    `title_highlights` are ranges of characters in its title, and `excerpt` is a piece of its text with its own ranges.
    """

    article: ArticleSummary
    title_highlights: tuple[tuple[int, int], ...]
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles match; `is_exact` is False where that is an estimate, with two digits that are not zero."""

    articles: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results; `next` is None on the last one. `did_you_mean` has names for those that were not found.

    `is_complete` and `searched_since` are those of `ArticlePage`.
    """

    hits: tuple[SearchHit, ...]
    next: Cursor | None
    did_you_mean: tuple[str, ...] = ()
    is_complete: bool = True
    searched_since: datetime | None = None


def parse(query: str) -> Node:
    """Parse a query now.

    Args:
        query: in the language of docs/query-language.md.

    Raises:
        QueryError: it cannot be understood.
    """
    return parse_query(query, utc_now())


def search(session: Session, query: Node, page: PageRequest) -> SearchPage:
    """Find one page of the articles that match.

    Args:
        session: an open transaction.
        query: from `parse`.
        page: which part, in which order.
    """
    found = find_articles(session, query, page)
    texts = load_texts(session, [article.id for article in found.articles])
    hits = tuple(
        SearchHit(article, find_ranges(query, article.title, "title"), make_excerpt(query, texts[article.id]))
        for article in found.articles
    )
    is_empty = not hits and page.after is None
    corrections = correct_names(session, query) if is_empty else ()
    return SearchPage(hits, found.next, corrections, found.is_complete, found.searched_since)


def find_newest(
    session: Session,
    query: Node,
    limit: int,
    report_progress: Callable[[datetime | None], None] = lambda _: None,
) -> list[ArticleSummary]:
    """Find the newest articles that match, also where all articles must be read for them.

    Args:
        session: an open transaction.
        query: from `parse`.
        limit: maximum number.
        report_progress: called with the time since which all were searched where older ones follow; None for the last
            ones, which have no time.
    """
    page = find_articles(session, query, PageRequest(limit=limit))
    articles = list(page.articles)
    while page.next and len(articles) < limit:
        report_progress(page.searched_since)
        page = find_articles(session, query, PageRequest(limit=limit - len(articles), after=page.next))
        articles += page.articles
    return articles


def correct_names(session: Session, query: Node) -> tuple[str, ...]:
    """Return a correction such as ``source:"Brenholm Courier"`` for each name of a query that no name matches.

    Args:
        session: an open transaction.
        query: that found nothing.
    """
    fields = [node for node in iter_nodes(query, with_negated=False) if isinstance(node, NameMatch)]
    return tuple(f'{node.field}:"{name}"' for node in fields for name in nearest_names(session, node, 2))


def count(session: Session, query: Node) -> Total:
    """Count the articles that match; more than about `MAX_COUNTED` are estimated.

    Args:
        session: an open transaction.
        query: from `parse`.
    """
    return Total(*count_or_estimate(session, query, MAX_COUNTED))


def parse_field(name: str, value: str, label: str) -> Node:
    """Parse one field whose value comes from an option or a parameter.

    Args:
        name: of the field, such as ``source``.
        value: as it was given.
        label: names the option or parameter in the error.

    Raises:
        UsageError: the value cannot be used.
    """
    try:
        return FIELDS[name].parse(FieldValue(value, is_prefix=False, span=(0, len(value)), now=utc_now()))
    except ValueError as error:
        raise UsageError(f"{label}: {value}: {error}") from None


def parse_options(options: Mapping[str, str], prefix: str = "") -> list[Node]:
    """Parse options that narrow a query: source, language, agency, genre, author, since and until.

    Args:
        options: values by the name of the option; "" does not restrict.
        prefix: stands before the name of an option in an error, such as ``--``.

    Raises:
        UsageError: a value cannot be used.
    """
    fields = {name: _parse_option(name, value, f"{prefix}{name}") for name, value in options.items() if value}
    since, until = fields.get("since"), fields.get("until")
    if isinstance(since, TimeLimit) and isinstance(until, TimeLimit) and since.moment >= until.moment:
        raise UsageError(
            f"{prefix}since {options['since']} is not before {prefix}until {options['until']}, so nothing can match"
        )
    return list(fields.values())


def parse_moment(text: str, label: str) -> datetime | None:
    """Parse a time as the option ``since`` takes it; None for "".

    Args:
        text: a day, a time, or how long ago.
        label: names the option or parameter in the error.

    Raises:
        UsageError: it cannot be understood.
    """
    limit = _parse_option("since", text, label) if text else None
    return limit.moment if isinstance(limit, TimeLimit) else None


def _parse_option(option: str, value: str, label: str) -> Node:
    if option != "since":
        return parse_field(_FIELDS_BY_OPTION[option], value, label)
    is_age = value[:1].isdigit() and "-" not in value
    try:
        return parse_field("since" if is_age else "after", value, label)
    except UsageError:
        raise UsageError(f"{label}: {value}: {_SINCE_FORMS}") from None


def narrow(query: Node, fields: Sequence[Node]) -> Node:
    """Return a query that also demands some fields.

    Args:
        query: from `parse`.
        fields: more nodes; none changes nothing.
    """
    return AllOf((query, *fields)) if fields else query
