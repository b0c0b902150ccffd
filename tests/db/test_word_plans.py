"""How SQLite finds articles by their words follows from a sample, and a wrong sample costs little."""

import pytest

from db.search.word_plans import WordPlan, WordSample, choose_word_plan

MILLION, SAMPLED = 1_000_000, 2_000


@pytest.mark.parametrize(
    ("found", "plan"),
    [
        (0, WordPlan.COLLECT),
        (2, WordPlan.COLLECT),
        (3, WordPlan.RECENT_THEN_LIST),
        (300, WordPlan.RECENT_THEN_LIST),
        (489, WordPlan.RECENT_THEN_LIST),
        (490, WordPlan.CHECK),
        (2_000, WordPlan.CHECK),
    ],
)
def test_a_word_is_checked_listed_or_collected_by_how_common_it_is(found: int, plan: WordPlan) -> None:
    assert choose_word_plan(WordSample(SAMPLED, found), MILLION, 20, is_phrase=False) is plan


@pytest.mark.parametrize("found", [3, 250, 300, 350, 490, 2_000])
def test_all_matches_of_words_near_each_other_are_never_listed_before_the_recent_ones(found: int) -> None:
    """`word10 NEAR/5 word20` is in 15 of 100 articles: a sample of one database had 12, another 18."""
    plan = choose_word_plan(WordSample(SAMPLED, found), MILLION, 20, is_phrase=True)
    assert plan in {WordPlan.RECENT_THEN_LIST, WordPlan.RECENT_THEN_CHECK}


def test_behind_the_recent_articles_places_are_compared_in_each_unless_that_is_more_than_in_all() -> None:
    plans = {
        found: choose_word_plan(WordSample(SAMPLED, found), MILLION, 20, is_phrase=True)
        for found in (17, 18, 300)
    }
    assert plans == {
        17: WordPlan.RECENT_THEN_LIST,
        18: WordPlan.RECENT_THEN_CHECK,
        300: WordPlan.RECENT_THEN_CHECK,
    }


def test_the_more_articles_are_read_the_commoner_a_word_must_be_to_be_walked_along() -> None:
    sample = WordSample(SAMPLED, 5)
    assert choose_word_plan(sample, MILLION, 20, is_phrase=False) is WordPlan.RECENT_THEN_LIST
    assert choose_word_plan(sample, MILLION, 200, is_phrase=False) is WordPlan.COLLECT


def test_few_articles_are_collected_whatever_the_sample_says() -> None:
    assert choose_word_plan(WordSample(SAMPLED, 50), 50, 20, is_phrase=False) is WordPlan.COLLECT
