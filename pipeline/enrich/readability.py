"""The story's text in, how easily it reads out, by two measures that need no model.

Reading ease is Flesch's (1948, "A new readability yardstick") in English and its published fittings in other languages:
about 100 for very easy, 0 for very hard, sometimes beyond. LIX (Björnsson 1968) counts long words, not syllables, so it
serves every language that parts words by spaces: below 30 easy, above 60 hard.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["READABILITY", "lix", "reading_ease", "syllables"]

LONG = 6  # letters that a long word of LIX has more of
FEWEST = 30  # words below which neither measure means anything


class Formula(NamedTuple):
    """ease = base - by_sentence * words a sentence - by_syllable * syllables a word."""

    base: float
    by_sentence: float
    by_syllable: float


FORMULAS: Mapping[str, Formula] = {
    "en": Formula(206.835, 1.015, 84.6),  # Flesch 1948
    "de": Formula(180.0, 1.0, 58.5),  # Amstad 1978
    "es": Formula(206.84, 1.02, 60.0),  # Fernández Huerta 1959
    "fr": Formula(207.0, 1.015, 73.6),  # Kandel & Moles 1958
    "it": Formula(217.0, 1.3, 60.0),  # Franchina & Vacca 1986
    "nl": Formula(206.84, 0.93, 77.0),  # Douma 1960
    "pt": Formula(248.835, 1.015, 84.6),  # Martins et al. 1996
    "ru": Formula(206.835, 1.3, 60.1),  # Oborneva 2006
    "tr": Formula(198.825, 2.61, 40.175),  # Ateşman 1997
}
# Runs of these are one syllable; in Turkish and Russian each vowel is one.
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]+")
_SINGLE = re.compile(r"[aeıioöuüаеёиоуыэюя]")
_ONE_BY_ONE = frozenset({"ru", "tr"})
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@lru_cache(maxsize=65536)
def syllables(word: str, language: str) -> int:
    """Count syllables, roughly.

    Args:
        word: letters, in any case.
        language: ISO 639-1, one of `FORMULAS`.

    Returns:
        At least 1. In English an e at the end, and in -ed after most consonants, is silent.
    """
    lower = word.casefold()
    count = len((_SINGLE if language in _ONE_BY_ONE else _VOWELS).findall(lower))
    if (
        language == "en"
        and count > 1
        and re.search(r"[^aeiouylr]e$|[^aeiouytd]ed$|[^aeiouyscxzgh]es$", lower)
    ):
        count -= 1
    return max(1, count)


def reading_ease(words: Sequence[str], sentences: int, language: str | None) -> float | None:
    """Estimate how easily a text reads, by its language's formula.

    Args:
        words: of the text.
        sentences: how many it has.
        language: ISO 639-1; None when it is not known.

    Returns:
        Higher is easier; None for a language without a formula or a text of fewer than `FEWEST` words.
    """
    formula = FORMULAS.get(language or "")
    if formula is None or len(words) < FEWEST or not sentences:
        return None
    sounds = sum(syllables(word, language or "") for word in words)
    long, heavy = len(words) / sentences, sounds / len(words)
    return round(formula.base - formula.by_sentence * long - formula.by_syllable * heavy, 1)


def lix(words: Sequence[str], sentences: int) -> float | None:
    """Words a sentence plus the percentage of long words.

    Args:
        words: of the text.
        sentences: how many it has.

    Returns:
        Higher is harder; None for a text of fewer than `FEWEST` words.
    """
    if len(words) < FEWEST or not sentences:
        return None
    return round(len(words) / sentences + 100 * sum(len(word) > LONG for word in words) / len(words), 1)


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    words = _WORD.findall(reading.text)
    count = len(reading.sentences)
    return {"reading_ease": reading_ease(words, count, article.language), "lix": lix(words, count)}


READABILITY = Enricher("readability", 1, ("reading_ease", "lix"), _find, after=("language",))
