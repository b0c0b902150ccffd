"""PostgreSQL does not read the words of all articles for one page, and pages that stop early lose no article."""

import pytest

from db import Database
from db.search.density import fast_condition
from db.search.export_rows import iter_batches
from db.search.newest import Cursor, select_parts
from db.search.walks import NewestMatches, PartMatches, Walk, find_newest, find_stored, read_parts
from db.tables import ArticleEntityRow
from pipeline.query import AllOf, AnyOf, CodeMatch, NameMatch, Negation, Node, TextMatch
from pipeline.query.evaluation import matches
from tests.db.search_samples import SAMPLES, filled

__all__ = ["filled"]

THE, ROE = TextMatch(("the",)), NameMatch("person", ("roe",))
UNINDEXED: list[Node] = [
    Negation(THE),
    Negation(ROE),
    AllOf((Negation(THE), CodeMatch("lang", ("en",)))),
    AnyOf((THE, NameMatch("source", ("courier",)))),
    Negation(AllOf((THE, ROE))),
]


def _expected(query: Node) -> set[int]:
    return {number for number, sample in enumerate(SAMPLES, 1) if matches(query, sample)}


@pytest.mark.parametrize("query", UNINDEXED, ids=str)
def test_pages_that_stop_after_some_articles_hold_every_match_once(filled: Database, query: Node) -> None:
    pages: list[NewestMatches] = []
    with filled.read_transaction() as session:
        condition = fast_condition(session, query)
        after: Cursor | None = None
        while after is not None or not pages:
            pages.append(find_newest(session, condition, after, 100, max_walked=7))
            after = pages[-1].walked_to
        at_once = find_newest(session, condition, None, 100)
    ids = [article_id for page in pages for article_id in page.ids]
    assert ids == list(at_once.ids)
    assert set(ids) == _expected(query)
    assert at_once.walked_to is None
    assert len(pages) > 1 or filled.dialect == "sqlite"


@pytest.mark.parametrize("query", UNINDEXED, ids=str)
def test_pages_in_the_order_of_storing_hold_every_match_once(filled: Database, query: Node) -> None:
    ids: list[int] = []
    with filled.read_transaction() as session:
        condition = fast_condition(session, query)
        after: Cursor | None = Cursor(None, 0)
        while after is not None:
            page = find_stored(session, condition, after.id, 100, max_walked=7)
            ids += page.ids
            after = page.walked_to
    assert ids == sorted(_expected(query))


@pytest.mark.parametrize("query", [*UNINDEXED, AllOf(()), NameMatch("source", ("nobody",))], ids=str)
@pytest.mark.parametrize("limit", [None, 3])
def test_an_export_says_how_far_it_looked_also_where_nothing_matches(
    filled: Database, query: Node, limit: int | None
) -> None:
    with filled.read_transaction() as session:
        batches = list(iter_batches(session, query, 2, limit, window_size=7))
    ids = [article.id for batch in batches for article in batch.articles]
    assert ids == sorted(number for number in _expected(query) if number > 2)[:limit]
    places = [batch.read_to for batch in batches]
    assert places == sorted(places)
    assert set(places) >= set(range(9, places[-1], 7))
    assert places[-1] == len(SAMPLES) or len(ids) == limit
    assert all(batch.read_to >= article.id for batch in batches for article in batch.articles)


def test_a_page_that_is_full_does_not_stop_early(filled: Database) -> None:
    query = Negation(TextMatch(("zeppelin",)))
    with filled.read_transaction() as session:
        page = find_newest(session, fast_condition(session, query), None, 3, max_walked=7)
    assert len(page.ids) == 3
    assert page.walked_to is None


@pytest.mark.parametrize("query", UNINDEXED, ids=str)
def test_pages_of_mentions_that_stop_after_some_hold_every_one_of_a_matching_article_once(
    filled: Database, query: Node
) -> None:
    pages: list[PartMatches] = []
    with filled.read_transaction() as session:
        condition = fast_condition(session, query)
        selected = select_parts(ArticleEntityRow).where(condition.looked_up)
        position = ArticleEntityRow.position
        while not pages or pages[-1].next is not None:
            walk = Walk(selected, condition.checked, position, max_rows=7)
            pages.append(read_parts(session, walk, pages[-1].next if pages else None, 4))
        at_once = read_parts(session, Walk(selected, condition.checked, position), None, 500)
    parts = [(row.article_id, row.position) for page in pages for row in page.rows]
    expected = [
        (number, position)
        for number in _expected(query)
        for position, (kind, _) in enumerate(SAMPLES[number - 1].names)
        if kind in {"person", "org", "place"}
    ]
    assert parts == [(row.article_id, row.position) for row in at_once.rows]
    assert sorted(parts) == sorted(expected)
    assert at_once.is_complete
    assert filled.dialect == "sqlite" or not all(page.is_complete for page in pages)
