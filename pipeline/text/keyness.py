"""Measure how special a word is for some texts, compared with others."""

import math

__all__ = ["log_likelihood"]


def log_likelihood(count: int, total: int, background_count: int, background_total: int) -> float:
    """Compare how often a word occurs in two sets of texts.

    The statistic is that of Rayson and Garside, "Comparing Corpora using Frequency Profiling", Workshop on Comparing
    Corpora (2000), with a sign.

    Args:
        count: texts of the first set with the word.
        total: texts of the first set, at least 1.
        background_count: texts of the second set with the word.
        background_total: texts of the second set.

    Returns:
        0 where the word is equally frequent, positive where it is more frequent in the first set, else negative; 3.84
        is exceeded by chance in 1 of 20 words.
    """
    pooled = (count + background_count) / (total + background_total)
    expected, background_expected = total * pooled, background_total * pooled
    ratio = 2 * (_term(count, expected) + _term(background_count, background_expected))
    return ratio if count >= expected else -ratio


def _term(observed: int, expected: float) -> float:
    return observed * math.log(observed / expected) if observed else 0.0
