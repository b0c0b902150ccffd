"""Decide how SQLite finds articles by their words, from what a sample of the newest articles says."""

from dataclasses import dataclass
from enum import Enum
from math import ceil, sqrt

__all__ = ["CHECK_COST", "WordPlan", "WordSample", "choose_word_plan", "min_frequent"]

# How much longer it takes SQLite to check the words of a page's articles than to list one that matches, and to walk
# past one than to read one of a list. The first is that of 200 articles: other conditions can let it check more.
CHECK_COST, _WALK_COST = 60_000, 0.1
# How much longer it takes to compare the places of words in one article than, for a list, in one of all articles.
_PLACES_CHECK_COST = 450


class WordPlan(Enum):
    """How the articles of a page are found."""

    # The newest articles are walked along, and the index is asked about each.
    CHECK = "check"
    # The same behind the articles that were stored last, whose matches are listed.
    RECENT_THEN_CHECK = "recent, then check"
    # The newest articles are walked along, and looked up in a list of all matches behind those that were stored last.
    RECENT_THEN_LIST = "recent, then list"
    # All matches are listed, and read.
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class WordSample:
    """How many of the articles that were stored last match, counted up to the share that is checked."""

    size: int
    found: int


def choose_word_plan(sample: WordSample, articles: int, limit: int, *, is_phrase: bool) -> WordPlan:
    """Choose how the articles of a page are found.

    A wrong sample costs time and no matches: each plan finds the same articles.

    Args:
        sample: of the articles that were stored last.
        articles: how many there are.
        limit: how many are read.
        is_phrase: whether the places of words are compared, for each article that is checked.
    """
    is_common = sample.found >= min_frequent(sample.size, articles, CHECK_COST)
    if is_common and not is_phrase:
        return WordPlan.CHECK
    if is_common or (is_phrase and sample.found * articles >= _PLACES_CHECK_COST * limit * sample.size):
        return WordPlan.RECENT_THEN_CHECK
    if sample.found >= min_frequent(sample.size, articles, _WALK_COST * limit):
        return WordPlan.RECENT_THEN_LIST
    return WordPlan.COLLECT


def min_frequent(sampled: int, articles: int, cost: float) -> int:
    """Return how many articles of a sample must match for walking along the newest ones to be faster.

    Where a share `f` of `n` articles matches, `limit / f` of them are walked along, or `f * n` are collected.

    Args:
        sampled: the size of the sample.
        articles: how many there are.
        cost: of walking along as many articles as are read, where collecting one costs 1.
    """
    return ceil(min(1.0, sqrt(cost / max(articles, 1))) * sampled)
