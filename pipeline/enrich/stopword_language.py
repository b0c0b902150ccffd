"""A text in, the language that its small words speak for out: a second witness where the model is in doubt.

The words are those of the lists of stop words, and of data/markers.txt for languages that the model does not know.
"""

import re
from collections import Counter
from functools import cache
from importlib import resources

from pipeline.enrich.keywords.stopwords import stop_words, stopword_languages

__all__ = ["identify_by_stopwords", "resolve_confusable"]

# Languages that the model takes for each other.
CONFUSABLE_LANGUAGES = {"id": "ms", "ms": "id", "nl": "af", "af": "nl"}
# Japanese never writes a sentence without these.
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_HAN_LANGUAGES = frozenset({"ja", "zh"})
MIN_STOPWORDS = 3  # small words that must speak
MIN_STOPWORD_SHARE = 0.25  # of all words
MIN_LEAD_RATIO = 1.25  # how much more than for the next language
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@cache
def _marker_words() -> dict[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("data", "markers.txt").read_text("utf-8")
    by_language: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, _, words = line.partition(":")
            by_language.setdefault(language, set()).update(words.split())
    return {language: frozenset(words) for language, words in by_language.items()}


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    """Languages by small word."""
    by_word: dict[str, list[str]] = {}
    for language in sorted({*stopword_languages(), *_marker_words()}):
        for word in _function_words(language):
            by_word.setdefault(word, []).append(language)
    return {word: tuple(word_languages) for word, word_languages in by_word.items()}


def identify_by_stopwords(text: str) -> tuple[str, float] | None:
    """Ask the small words.

    Args:
        text: any.

    Returns:
        The language that most words speak for and the share of words that do; None when they are few, or another
        language has almost as many.
    """
    words = _split_words(text)
    counts = Counter(language for word in words for language in _languages_by_word().get(word, ()))
    best = counts.most_common(2)
    if not best or best[0][1] < max(MIN_STOPWORDS, MIN_STOPWORD_SHARE * len(words)):
        return None
    has_lead = len(best) == 1 or best[0][1] >= MIN_LEAD_RATIO * best[1][1]
    return (resolve_confusable(text, best[0][0]), best[0][1] / len(words)) if has_lead else None


def resolve_confusable(text: str, language: str) -> str:
    """Choose between a language and a neighbour that is often taken for it, by the words only one of them has.

    Args:
        text: any.
        language: what the model says.

    Returns:
        The neighbour when more of its own words stand in the text, else the language. Japanese is told from Chinese
        by its hiragana.
    """
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
