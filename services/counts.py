"""Count the articles of a query by time, source or name, and find the phrases that are special for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

from db import Session
from db.search import count_articles
from db.search.count_range import find_oldest_counted
from db.search.counts import GROUPINGS, TIME_GROUPINGS, count_by, count_phrases
from pipeline.query import AllOf, Node
from services.errors import UsageError

__all__ = [
    "GROUPINGS",
    "TIME_GROUPINGS",
    "CountPage",
    "CountView",
    "PhrasePage",
    "PhraseView",
    "count_articles_by",
    "special_phrases",
]

EVERYTHING = AllOf(())
# Phrases that are compared with the background, for each that is returned.
_COMPARED_PER_RESULT = 20
# Of all; SQLite takes 32,766 values in one query.
_MAX_COMPARED = 20_000
# Times without articles that are added between two with some.
_MAX_GAP = 400


@dataclass(frozen=True, slots=True)
class CountView:
    """The matching articles with a value; `share` is their part of all articles with it, from 0 to 1."""

    value: str
    articles: int
    share: float | None = None


@dataclass(frozen=True, slots=True)
class CountPage:
    """Counts by a value.

    `is_complete` is False where only the articles since `searched_since` were counted, also for the shares; that is
    None where some without a time were among them.
    """

    counts: tuple[CountView, ...]
    is_complete: bool = True
    searched_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PhraseView:
    """A phrase that matching articles have more often than others.

    `score` is the log-likelihood ratio: above 3.84 by chance in 1 of 20 phrases.
    """

    value: str
    articles: int
    all_articles: int
    score: float


@dataclass(frozen=True, slots=True)
class PhrasePage:
    """Phrases, the most special first; `is_complete` and `searched_since` are those of `CountPage`."""

    phrases: tuple[PhraseView, ...]
    is_complete: bool = True
    searched_since: datetime | None = None


def count_articles_by(
    session: Session, query: Node, grouping: str, limit: int | None = 20, *, with_share: bool = False
) -> CountPage:
    """Count the articles that match by a value: of all articles, unless PostgreSQL would read the words of very many.

    Args:
        session: an open transaction.
        query: from `services.search.parse`.
        grouping: one of `GROUPINGS`.
        limit: maximum number of values; None for all. All times are returned, and those
            without articles between them, unless more than 400 follow each other.
        with_share: whether to compare with all articles.
    """
    oldest = find_oldest_counted(session, query)
    counts = count_by(session, query, grouping, limit, oldest)
    if grouping in TIME_GROUPINGS:
        counts = list(_fill_gaps(counts, grouping))
    totals = dict(count_by(session, EVERYTHING, grouping, None, oldest)) if with_share else {}
    views = (
        CountView(value, articles, articles / totals[value] if totals.get(value) else None)
        for value, articles in counts
    )
    return CountPage(tuple(views), oldest is None, oldest.published if oldest else None)


def _fill_gaps(counts: list[tuple[str, int]], unit: str) -> Iterator[tuple[str, int]]:
    """Add the times without articles, except in a gap that is so long that a date is rather wrong."""
    for (start, articles), (following, _) in pairwise([*counts, ("", 0)]):
        yield start, articles
        if following:
            times = list(islice(_times_between(start, following, unit), _MAX_GAP + 1))
            yield from ((time, 0) for time in times if len(times) <= _MAX_GAP)


def _times_between(start: str, end: str, unit: str) -> Iterator[str]:
    day = _next_start(date.fromisoformat(start), unit)
    while day < date.fromisoformat(end):
        yield day.isoformat()
        day = _next_start(day, unit)


def _next_start(day: date, unit: str) -> date:
    if unit == "month":
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if unit == "week" else 1)


def special_phrases(session: Session, query: Node, limit: int = 20) -> PhrasePage:
    """Return the keyword phrases that the newest matching articles have more often than the others.

    Args:
        session: an open transaction.
        query: from `services.search.parse`.
        limit: maximum number.

    Raises:
        UsageError: the query finds every article, so that there are no others.
    """
    if query == EVERYTHING:
        raise UsageError(
            "phrases are compared with those of the articles that do not match; add a query, such as since:7d"
        )
    # Imported here: it loads the readers of HTML, which counting does not need.
    from pipeline.text.keyness import log_likelihood

    oldest = find_oldest_counted(session, query)
    max_compared = min(limit * _COMPARED_PER_RESULT, _MAX_COMPARED)
    total, phrases = count_phrases(session, query, max_compared, oldest)
    other_total = max(count_articles(session, EVERYTHING) - total, 0)
    views = [
        PhraseView(
            text, articles, every, round(log_likelihood(articles, total, every - articles, other_total), 1)
        )
        for text, articles, every in phrases
    ]
    best = sorted(views, key=lambda view: (-view.score, view.value))[:limit]
    return PhrasePage(tuple(best), oldest is None, oldest.published if oldest else None)
