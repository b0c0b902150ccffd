"""Counts by a value equal counting in Python, on both databases."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, timedelta

import pytest
from sqlalchemy import text

from db import Database
from db.search import count_articles
from db.search.counts import GROUPINGS, count_by
from pipeline.query import AllOf, CodeMatch
from pipeline.query.evaluation import QueryDocument, matches
from services.counts import count_articles_by
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
        views = count_articles_by(session, query, grouping, 3, with_share=True)
    assert all(
        view.share == (view.articles / total[view.value] if view.value in total else None) for view in views
    )


def test_a_day_without_articles_has_a_row(filled_anew: Database) -> None:
    with filled_anew.transaction() as session:
        session.execute(
            text("UPDATE articles SET published = :time WHERE id = 1"), {"time": _time(filled_anew, 3)}
        )
        counts = count_articles_by(session, AllOf(()), "day")
    assert [view.value for view in counts] == ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]
    assert [view.articles for view in counts][:3] == [1, 0, 0]


def test_an_article_with_a_wrong_year_adds_no_thousands_of_days(filled_anew: Database) -> None:
    with filled_anew.transaction() as session:
        session.execute(
            text("UPDATE articles SET published = :time WHERE id = 1"), {"time": _time(filled_anew, 20_000)}
        )
        counts = count_articles_by(session, AllOf(()), "day")
    assert [view.value[:4] for view in counts] == ["1972", "2026"]


def _time(database: Database, days: int) -> object:
    time = NOW - timedelta(days=days)
    return time.strftime("%Y-%m-%d %H:%M:%S.000000") if database.dialect == "sqlite" else time
