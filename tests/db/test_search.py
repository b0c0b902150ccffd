"""Queries find the same articles on SQLite, on PostgreSQL and in memory."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import insert, select, update

from db import Database, Session
from db.search import ArticleOrder, PageRequest, count_articles, find_articles, nearest_names
from db.search.conditions import (
    article_condition,
    postgresql_probe_parts,
    select_rowids,
    sqlite_probe_condition,
    sqlite_probe_parts,
)
from db.search.fulltext import to_expression
from db.search.prefixes import has_prefix, write_out_prefixes
from db.search.recent import RecentMatches, find_recent_matches, is_listed, recent_condition
from db.search.totals import count_or_estimate
from db.tables import (
    ArticleRow,
    CopyGroupRow,
    CopyMemberRow,
    StoryRow,
)
from pipeline.query import AllOf, AnyOf, CodeMatch, NameMatch, Near, Negation, Node, TextMatch
from pipeline.query.evaluation import matches
from pipeline.query.tokens import words_of
from tests.db.search_samples import NAME_WORDS, SAMPLES, STORIES, TREES, article_values, filled, filled_anew
from tests.db.stored_entries import article, claim, follow, sight, store, to_store

__all__ = ["filled", "filled_anew"]

WORDS = [
    TextMatch(("the",)),
    TextMatch(("mil",), is_prefix=True),
    AllOf((TextMatch(("the",)), Negation(TextMatch(("fire",))))),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TREES)
def test_a_query_finds_what_it_matches_in_memory(filled: Database, query: Node) -> None:
    expected = {number for number, sample in enumerate(SAMPLES, 1) if matches(query, sample)}
    with filled.read_transaction() as session:
        page = find_articles(session, query, PageRequest(ArticleOrder.STORED, limit=100))
        assert {article.id for article in page.articles} == expected
        assert count_articles(session, query, 1_000) == len(expected)


@pytest.mark.parametrize(
    "query",
    [
        AllOf(()),
        TextMatch(("the",)),
        TextMatch(("mil",), is_prefix=True),
        Near(TextMatch(("the",)), TextMatch(("fire",)), 4),
        NameMatch("source", ("courier",)),
        NameMatch("person", ("roe",)),
        AllOf((TextMatch(("the",)), CodeMatch("lang", ("en",)))),
        CodeMatch("day", ("2026-11-25",)),
    ],
    ids=str,
)
def test_a_total_is_counted_where_it_is_small_and_otherwise_estimated(filled: Database, query: Node) -> None:
    expected = sum(matches(query, sample) for sample in SAMPLES)
    with filled.read_transaction() as session:
        # There are fewer articles than a sample has, so that the estimate is right.
        assert count_or_estimate(session, query, 5) == (expected, expected <= 5)
        assert count_or_estimate(session, query, 1_000) == (expected, True)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_words_are_found_by_every_way_in_which_sqlite_reads_them(filled: Database, words: Node) -> None:
    if filled.dialect != "sqlite":
        pytest.skip("PostgreSQL has other ways")
    expression = to_expression(words, "sqlite")
    listed = is_listed(select_rowids("articles_fts", expression))
    conditions = (article_condition(words, "sqlite"), sqlite_probe_condition(expression), listed)
    with filled.read_transaction() as session:
        found = [set(session.scalars(select(ArticleRow.id).where(condition))) for condition in conditions]
    assert found == [{number for number, sample in enumerate(SAMPLES, 1) if matches(words, sample)}] * 3


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_matches_behind_the_list_of_recent_ones_are_found_too(filled: Database, words: Node) -> None:
    expected = {number for number, sample in enumerate(SAMPLES, 1) if matches(words, sample)}
    middle = len(SAMPLES) // 2
    recent = RecentMatches(middle, sorted(number for number in expected if number > middle))
    matching = select(ArticleRow.id).where(article_condition(words, filled.dialect))
    with filled.read_transaction() as session:
        condition = recent_condition(session, recent, is_listed(matching.correlate(None)))
        assert set(session.scalars(select(ArticleRow.id).where(condition))) == expected


@pytest.mark.parametrize(
    "words",
    [
        TextMatch(("mil",), is_prefix=True),
        TextMatch(("well", "kn"), is_prefix=True, part="text"),
        Near(TextMatch(("the",)), TextMatch(("fi",), is_prefix=True), 4),
        AllOf((TextMatch(("the",)), Negation(TextMatch(("mil",), is_prefix=True)))),
        AnyOf((TextMatch(("ca",), is_prefix=True), TextMatch(("ста",), is_prefix=True))),
    ],
    ids=str,
)
def test_a_beginning_that_is_written_out_finds_the_same(filled: Database, words: Node) -> None:
    if filled.dialect != "sqlite":
        pytest.skip("PostgreSQL needs no other writing")
    with filled.read_transaction() as session:
        written_out = write_out_prefixes(session, words)
        assert written_out is not None
        found = set(session.scalars(select(ArticleRow.id).where(article_condition(written_out, "sqlite"))))
    assert not has_prefix(written_out)
    assert found == {number for number, sample in enumerate(SAMPLES, 1) if matches(words, sample)}


def test_two_beginnings_near_each_other_are_not_written_out_as_hundreds_of_pairs(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    near = Near(TextMatch(("quarry",), is_prefix=True), TextMatch(("canal",), is_prefix=True), 4)
    for words_of_each, is_written_out in ((17, True), (18, False)):  # 289 and 324 pairs
        url = f"https://post.example/{words_of_each}"
        words = [f"{word}{chr(97 + i)}" for i in range(words_of_each) for word in ("quarry", "canal")]
        sight(database, follow(database), url)
        (ticket,) = claim(database)
        store(database, to_store(database, ticket), article(url, " ".join(words)))
        with database.read_transaction() as session:
            assert (write_out_prefixes(session, near) is not None) == is_written_out
            assert find_articles(session, near, PageRequest(ArticleOrder.STORED, limit=100)).articles
    database.close()


@pytest.mark.parametrize("distance", [1, 100, 1_000, 2_000])
def test_recent_matches_are_complete_and_enough(distance: int) -> None:
    all_ids = range(distance, 1_000_001, distance)
    recent = find_recent_matches(lambda after: [id_ for id_ in all_ids if id_ > after], 1_000_000, 20)
    assert recent is not None
    assert list(recent.ids) == [id_ for id_ in all_ids if id_ > recent.after_id]
    assert len(recent.ids) >= 20


def test_rare_matches_are_not_looked_for_among_the_recent_articles() -> None:
    assert find_recent_matches(lambda after: [999_999] if after < 999_999 else [], 1_000_000, 20) is None


@pytest.mark.parametrize("field", ["author", "person", "org", "place", "quote-by", "story"])
@pytest.mark.parametrize("words", NAME_WORDS[:4], ids=" ".join)
def test_looking_a_name_up_in_each_article_finds_what_collecting_finds(
    filled: Database, field: str, words: tuple[str, ...]
) -> None:
    node = NameMatch(field, words)
    look_up = {"sqlite": sqlite_probe_parts, "postgresql": postgresql_probe_parts}[filled.dialect]
    with filled.read_transaction() as session:
        found, collected = (
            set(session.scalars(select(ArticleRow.id).where(condition)))
            for condition in (look_up(node), article_condition(node, filled.dialect))
        )
    assert found == collected


def test_copies_can_be_left_out_and_templates_are_none(filled_anew: Database) -> None:
    with filled_anew.transaction() as session:
        for number, is_template in ((1, False), (2, True)):
            session.add(
                CopyGroupRow(
                    id=number,
                    is_template=is_template,
                    original_id=number * 10,
                    agency="",
                    articles=2,
                    outlets=2,
                )
            )
            session.flush()
            for article_id in (number * 10, number * 10 + 1):
                session.add(
                    CopyMemberRow(article_id=article_id, group_id=number, similarity=1.0, kind="verbatim")
                )
        session.flush()
        only = find_articles(session, CodeMatch("copies", ("only",)))
        others = count_articles(session, CodeMatch("copies", ("no",)), 1_000)
    assert [article.id for article in only.articles] == [11]
    assert others == len(SAMPLES) - 1


def test_a_story_is_found_by_its_newest_title(filled_anew: Database) -> None:
    expected = [sum(sample.story == story for sample in SAMPLES) for story in STORIES.items()]
    with filled_anew.transaction() as session:
        session.execute(update(StoryRow).where(StoryRow.id == 7).values(title="Zeppelin", outlets=2))
        session.execute(update(StoryRow).where(StoryRow.id == 8).values(outlets=2))
        counts = {
            word: count_articles(session, NameMatch("story", (word,)))
            for word in ("ada", "zeppelin", "tallinn")
        }
    assert counts == {"ada": 0, "zeppelin": expected[0], "tallinn": expected[1]}


def test_a_tag_is_of_the_publisher_or_of_the_source(filled: Database) -> None:
    expected = sum(sample.source == "Brenholm Courier" for sample in SAMPLES)
    with filled.read_transaction() as session:
        assert count_articles(session, NameMatch("tag", ("north", "coast")), 1_000) == expected > 0


@pytest.mark.parametrize("order", [ArticleOrder.NEWEST, ArticleOrder.STORED])
def test_pages_hold_every_article_once_and_in_order(filled: Database, order: ArticleOrder) -> None:
    with filled.read_transaction() as session:
        pages = list(_iter_pages(session, order))
        whole = find_articles(session, AllOf(()), PageRequest(order, limit=1_000)).articles
    assert [article for page in pages for article in page] == list(whole)
    assert len(whole) == len(SAMPLES)
    if order is ArticleOrder.NEWEST:
        times = [article.published for article in whole]
        dated = [time for time in times if time]
        assert times == sorted(dated, reverse=True) + [None] * (len(times) - len(dated))


def _iter_pages(session: Session, order: ArticleOrder) -> Iterator[tuple[object, ...]]:
    cursor = None
    while True:
        page = find_articles(session, AllOf(()), PageRequest(order, 7, cursor))
        yield page.articles
        cursor = page.next
        if cursor is None:
            return


def test_a_word_in_the_headline_counts_more_than_one_in_the_text(filled_anew: Database) -> None:
    in_title = replace(SAMPLES[0], title="Zeppelin lands", text="It rained.")
    in_text = replace(SAMPLES[0], title="It rained", text="A zeppelin landed.")
    with filled_anew.transaction() as session:
        for number, sample in ((901, in_text), (902, in_title), (903, in_text)):
            session.execute(insert(ArticleRow).values(article_values(number, sample)))
        page = find_articles(session, TextMatch(("zeppelin",)), PageRequest(ArticleOrder.RELEVANCE))
    assert [article.id for article in page.articles] == [902, 903, 901]


def test_emoji_signs_of_currencies_and_raised_digits_divide_words(filled_anew: Database) -> None:
    text = "\u2066hafen\u2069🔥brennt🤔 kostet 731₺ und ₽732 oder ₿733 je m²🥇gold"
    with filled_anew.transaction() as session:
        session.execute(insert(ArticleRow).values(article_values(901, replace(SAMPLES[0], text=text))))
        for word in words_of(text):
            page = find_articles(session, TextMatch((word,)), PageRequest(ArticleOrder.NEWEST))
            assert 901 in [article.id for article in page.articles], word


@pytest.mark.parametrize(
    ("field", "words", "names"),
    [
        ("source", ("couirer",), ("Brenholm Courier",)),
        ("source", ("courier",), ()),
        ("person", ("add", "roe"), ("Ada Roe",)),
        ("section", ("sprot",), ("Sport",)),
        ("section", ("sport",), ()),
        ("author", ("zzzz",), ()),
        ("story", ("couirer",), ("Brenholm: the Courier of Tallinn",)),
    ],
)
def test_a_name_with_a_wrong_letter_has_a_suggestion(
    filled: Database, field: str, words: tuple[str, ...], names: tuple[str, ...]
) -> None:
    with filled.read_transaction() as session:
        assert nearest_names(session, NameMatch(field, words))[:1] == names
