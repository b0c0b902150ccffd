"""Counts by a value equal counting in Python, on both databases."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, timedelta

import pytest
from sqlalchemy import text

from db import Database
from db.search import count_articles
from db.search.count_range import find_oldest_counted
from db.search.counts import GROUPINGS, count_by
from db.search.newest import Cursor
from pipeline.query import AllOf, AnyOf, CodeMatch, Negation, Node, TextMatch
from pipeline.query.evaluation import QueryDocument, matches
from services.counts import count_articles_by, special_phrases
from services.errors import UsageError
from tests.db.search_samples import NOW, SAMPLES, filled, filled_anew

__all__ = ["filled", "filled_anew"]


def _values(grouping: str, sample: QueryDocument) -> Iterable[str]:
    published = sample.published.astimezone(UTC).date() if sample.published else None
    columns = {
        "source": sample.source,
        "language": sample.language,
        "agency": sample.agency,
        "section": sample.section,
        "kind": sample.genre,
        "day": published and published.isoformat(),
        "week": published and (published - timedelta(days=published.weekday())).isoformat(),
        "month": published and published.replace(day=1).isoformat(),
    }
    if grouping in columns:
        return [value for value in (columns[grouping],) if value]
    if grouping == "country":
        return sample.countries
    if grouping == "topic":
        return ["sport" for _ in sample.topics]
    return {name for kind, name in sample.names if kind == grouping}


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_counts_equal_counting_in_python(filled: Database, grouping: str) -> None:
    query = CodeMatch("lang", ("en",))
    expected = Counter(
        value for sample in SAMPLES if matches(query, sample) for value in _values(grouping, sample)
    )
    with filled.read_transaction() as session:
        counts = count_by(session, query, grouping, None)
        assert dict(counts) == expected
        assert count_articles(session, query) == sum(matches(query, sample) for sample in SAMPLES)
        total = dict(count_by(session, AllOf(()), grouping, None))
        views = count_articles_by(session, query, grouping, 3, with_share=True).counts
    assert all(
        view.share == (view.articles / total[view.value] if view.value in total else None) for view in views
    )


THE = TextMatch(("the",))
NOT_THE, THE_OR_ENGLISH = Negation(THE), AnyOf((THE, CodeMatch("lang", ("en",))))
PHRASE, NOT_THE_IN_GERMAN = (
    TextMatch(("the", "the")),
    AllOf((CodeMatch("lang", ("de",)), Negation(THE))),
)


@pytest.mark.parametrize("query", [NOT_THE, THE_OR_ENGLISH, PHRASE, NOT_THE_IN_GERMAN], ids=str)
@pytest.mark.parametrize("max_articles", [5, 45, 1_000])
def test_what_no_index_finds_is_counted_in_the_newest_articles_on_postgresql(
    filled: Database, query: Node, max_articles: int
) -> None:
    with filled.read_transaction() as session:
        oldest = find_oldest_counted(session, query, max_articles)
        counts = dict(count_by(session, query, "language", None, oldest))
    counted = [sample for number, sample in enumerate(SAMPLES, 1) if _is_counted(oldest, number, sample)]
    expected = Counter(sample.language for sample in counted if sample.language and matches(query, sample))
    assert counts == expected
    is_bounded = filled.dialect == "postgresql" and query is not THE_OR_ENGLISH and max_articles == 5
    assert (oldest is not None) == is_bounded or max_articles == 45
    assert max_articles < 1_000 or len(counted) == len(SAMPLES)


def _is_counted(oldest: Cursor | None, number: int, sample: QueryDocument) -> bool:
    if oldest is None:
        return True
    if oldest.published is None or sample.published is None:
        return oldest.published is None and (sample.published is not None or number >= oldest.id)
    return (sample.published, number) >= (oldest.published, oldest.id)


def test_phrases_of_all_articles_are_refused(filled: Database) -> None:
    with filled.read_transaction() as session, pytest.raises(UsageError, match="since:7d"):
        special_phrases(session, AllOf(()))


def test_a_day_without_articles_has_a_row(filled_anew: Database) -> None:
    with filled_anew.transaction() as session:
        session.execute(
            text("UPDATE articles SET published = :time WHERE id = 1"), {"time": _time(filled_anew, 3)}
        )
        counts = count_articles_by(session, AllOf(()), "day").counts
    assert [view.value for view in counts] == ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]
    assert [view.articles for view in counts][:3] == [1, 0, 0]


def test_an_article_with_a_wrong_year_adds_no_thousands_of_days(filled_anew: Database) -> None:
    with filled_anew.transaction() as session:
        session.execute(
            text("UPDATE articles SET published = :time WHERE id = 1"), {"time": _time(filled_anew, 20_000)}
        )
        counts = count_articles_by(session, AllOf(()), "day").counts
    assert [view.value[:4] for view in counts] == ["1972", "2026"]


def _time(database: Database, days: int) -> object:
    time = NOW - timedelta(days=days)
    return time.strftime("%Y-%m-%d %H:%M:%S.000000") if database.dialect == "sqlite" else time
