"""Identify a language by its stop words, as a fallback where the model is unsure.

The words are the stop words of the keywords package, and data/markers.txt for languages that the model does not know.
"""

import re
from collections import Counter
from functools import cache

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.keywords.stopwords import stop_words, stopword_languages
from pipeline.enrich.serbo_croatian import SERBO_CROATIAN_CODES, identify_serbo_croatian

__all__ = ["identify_by_stopwords", "resolve_confusable"]

# Pairs of languages that the model confuses.
CONFUSABLE_LANGUAGES = {"id": "ms", "ms": "id", "nl": "af", "af": "nl"}
# Every Japanese sentence contains hiragana; Chinese contains none.
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_HAN_LANGUAGES = frozenset({"ja", "zh"})
MIN_STOPWORDS = 3  # stop words that a text must have
MIN_STOPWORD_SHARE = 0.25  # share of its words that must be stop words
MIN_LEAD_RATIO = 1.25  # count of the best language divided by that of the second, at least
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@cache
def _marker_words() -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, "markers.txt")


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    """Return the languages that have each word among their stop words."""
    by_word: dict[str, list[str]] = {}
    for language in sorted({*stopword_languages(), *_marker_words()}):
        for word in _function_words(language):
            by_word.setdefault(word, []).append(language)
    return {word: tuple(word_languages) for word, word_languages in by_word.items()}


def identify_by_stopwords(text: str) -> tuple[str, float] | None:
    """Identify a language by counting stop words.

    Args:
        text: any text.

    Returns:
        The language (ISO 639) with most stop words and their share of all words; None when they are few, or when
        another language has almost as many.
    """
    words = _split_words(text)
    counts = Counter(language for word in words for language in _languages_by_word().get(word, ()))
    best = counts.most_common(2)
    if not best or best[0][1] < max(MIN_STOPWORDS, MIN_STOPWORD_SHARE * len(words)):
        return None
    has_lead = len(best) == 1 or best[0][1] >= MIN_LEAD_RATIO * best[1][1]
    return (resolve_confusable(text, best[0][0]), best[0][1] / len(words)) if has_lead else None


def resolve_confusable(text: str, language: str) -> str:
    """Choose between a language and one it is often confused with, by the stop words that only one of them has.

    Args:
        text: any text.
        language: what the model returned (ISO 639).

    Returns:
        The other language when the text has more of its own words, else the same language. Hiragana separates
        Japanese from Chinese. Croatian, Bosnian and Serbian may be ``hbs``, see `identify_serbo_croatian`.
    """
    if language in SERBO_CROATIAN_CODES:
        return identify_serbo_croatian(text, language)
    if language in _HAN_LANGUAGES:
        return "ja" if _HIRAGANA.search(text) else "zh"
    confusable = CONFUSABLE_LANGUAGES.get(language)
    if confusable is None:
        return language
    own_words, confusable_words = _function_words(language), _function_words(confusable)
    words = _split_words(text)
    own_count = sum(word in own_words and word not in confusable_words for word in words)
    confusable_count = sum(word in confusable_words and word not in own_words for word in words)
    return confusable if confusable_count > own_count else language


def _function_words(language: str) -> frozenset[str]:
    return _marker_words().get(language) or stop_words(language)


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
