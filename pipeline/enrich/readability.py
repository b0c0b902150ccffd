"""Compute two readability measures that need no model: reading ease and LIX.

Reading ease is Flesch's formula (1948, "A new readability yardstick") in English and its published adaptations in other
languages: about 100 is very easy, 0 very hard; values outside that range occur. LIX (Björnsson 1968) counts long words
instead of syllables, so it works in every language that separates words by spaces: below 30 easy, above 60 hard.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["READABILITY", "count_syllables", "lix", "reading_ease"]

MAX_SHORT_WORD_LETTERS = 6  # a word with more letters is a long word of LIX
MIN_WORDS = 30  # with fewer words neither measure is meaningful


class ReadabilityFormula(NamedTuple):
    """The coefficients of one language's reading ease.

    ease = base - sentence_weight * (words per sentence) - syllable_weight * (syllables per word)
    """

    base: float
    sentence_weight: float
    syllable_weight: float


FORMULAS: Mapping[str, ReadabilityFormula] = {
    "en": ReadabilityFormula(206.835, 1.015, 84.6),  # Flesch 1948
    "de": ReadabilityFormula(180.0, 1.0, 58.5),  # Amstad 1978
    "es": ReadabilityFormula(206.84, 1.02, 60.0),  # Fernández Huerta 1959
    "fr": ReadabilityFormula(207.0, 1.015, 73.6),  # Kandel & Moles 1958
    "it": ReadabilityFormula(217.0, 1.3, 60.0),  # Franchina & Vacca 1986
    "nl": ReadabilityFormula(206.84, 0.93, 77.0),  # Douma 1960
    "pt": ReadabilityFormula(248.835, 1.015, 84.6),  # Martins et al. 1996
    "ru": ReadabilityFormula(206.835, 1.3, 60.1),  # Oborneva 2006
    "tr": ReadabilityFormula(198.825, 2.61, 40.175),  # Ateşman 1997
}
# A run of vowels is one syllable; in Turkish and Russian each vowel is one.
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ"
_SINGLE_VOWELS = "aeıioöuüаеёиоуыэюя"
_SINGLE_VOWEL_LANGUAGES = frozenset({"ru", "tr"})
# In English a final e, -ed or -es is no syllable, except behind these letters.
_SILENT_ENDINGS = (("e", "aeiouylr"), ("ed", "aeiouytd"), ("es", "aeiouyscxzgh"))
_MAX_CODE = 0x4FF  # all vowels have a lower code point
Characters = NDArray[np.uint32] | NDArray[np.uint8]
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def count_syllables(words: Sequence[str], language: str) -> NDArray[np.intp]:
    """Estimate the number of syllables of words.

    Args:
        words: letters, in any case; at least one word.
        language: ISO 639-1, one of `FORMULAS`.

    Returns:
        For each at least 1. In English a final e, and the e of -ed after most consonants, is silent.
    """
    # Two line breaks stand before the first word, so that three characters end each word with what is before it.
    folded = "\n".join(["", "", *words, ""]).casefold()
    if language in _SINGLE_VOWEL_LANGUAGES:
        chars = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        is_syllable = _are_in(_SINGLE_VOWELS, chars)
    else:
        # Latin-1 has all vowels but one, for which another stands; arrays of bytes are the fastest.
        octets = folded.replace("\u0153", "\u00e6").encode("latin-1", "replace")
        chars = np.frombuffer(octets, dtype=np.uint8)
        is_syllable = _are_in(_VOWELS, chars)
        is_syllable[1:] &= ~is_syllable[:-1]
    ends = np.flatnonzero(chars == ord("\n"))[2:]
    counts = np.diff(np.cumsum(is_syllable)[ends], prepend=0)
    if language == "en":
        counts -= _have_silent_ending(chars, ends) & (counts > 1)
    result: NDArray[np.intp] = np.maximum(counts, 1)
    return result


def _have_silent_ending(chars: Characters, ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which words end with a vowel that is not spoken; `ends` are the offsets behind the words."""
    result = np.zeros(len(ends), dtype=bool)
    for ending, letters_before in _SILENT_ENDINGS:
        is_silent = ~_are_in(letters_before + "\n", chars[ends - len(ending) - 1])
        for distance, char in enumerate(reversed(ending), 1):
            is_silent &= chars[ends - distance] == ord(char)
        result |= is_silent
    return result


def _are_in(letters: str, chars: Characters) -> NDArray[np.bool_]:
    return _letter_table(letters).take(chars, mode="clip")


@cache
def _letter_table(letters: str) -> NDArray[np.bool_]:
    """Return by code point whether a character is one of some letters."""
    table = np.zeros(_MAX_CODE + 1, dtype=bool)
    table[list(map(ord, letters))] = True
    return table


def reading_ease(words: Sequence[str], sentence_count: int, language: str | None) -> float | None:
    """Estimate how easy a text is to read, by the formula of its language.

    Args:
        words: the words of the text.
        sentence_count: the number of its sentences.
        language: ISO 639-1; None when unknown.

    Returns:
        Reading ease, higher is easier; None for a language without a formula and for a text of fewer than
        `MIN_WORDS` words.
    """
    formula = FORMULAS.get(language or "")
    if formula is None or len(words) < MIN_WORDS or not sentence_count:
        return None
    syllable_count = int(count_syllables(words, language or "").sum())
    words_per_sentence, syllables_per_word = len(words) / sentence_count, syllable_count / len(words)
    return round(
        formula.base
        - formula.sentence_weight * words_per_sentence
        - formula.syllable_weight * syllables_per_word,
        1,
    )


def lix(words: Sequence[str], sentence_count: int) -> float | None:
    """Compute LIX: words per sentence plus the percentage of long words.

    Args:
        words: the words of the text.
        sentence_count: the number of its sentences.

    Returns:
        LIX, higher is harder; None for a text of fewer than `MIN_WORDS` words.
    """
    if len(words) < MIN_WORDS or not sentence_count:
        return None
    return round(
        len(words) / sentence_count
        + 100 * sum(map(MAX_SHORT_WORD_LETTERS.__lt__, map(len, words))) / len(words),
        1,
    )


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    plain_words, others = doc.white_space_parts
    words = plain_words + _WORD.findall(others)
    sentence_count = len(doc.sentences)
    return {
        "reading_ease": reading_ease(words, sentence_count, article.language),
        "lix": lix(words, sentence_count),
    }


READABILITY = Enricher("readability", 1, ("reading_ease", "lix"), _compute, requires=("language",))
