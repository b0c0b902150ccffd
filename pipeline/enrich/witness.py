"""A text in, the language that its small words speak for out: a second witness where the model is in doubt.

The words are those of the lists of stop words, and of data/markers.txt for languages that the model does not know.
"""

import re
from collections import Counter
from functools import cache
from importlib import resources

from pipeline.enrich.keywords.stopwords import languages, stop_words

__all__ = ["hear", "nearer"]

# Languages that the model takes for each other.
NEIGHBOURS = {"id": "ms", "ms": "id", "nl": "af", "af": "nl"}
# Japanese never writes a sentence without these.
_KANA = re.compile(r"[\u3041-\u309f]")
_OF_HAN = frozenset({"ja", "zh"})
FEWEST = 3  # small words that must speak
SHARE = 0.25  # of all words
AHEAD = 1.25  # how much more than for the next language
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@cache
def _marked() -> dict[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("data", "markers.txt").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, _, words = line.partition(":")
            found.setdefault(language, set()).update(words.split())
    return {language: frozenset(words) for language, words in found.items()}


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """Languages by small word."""
    found: dict[str, list[str]] = {}
    for language in sorted({*languages(), *_marked()}):
        for word in _small(language):
            found.setdefault(word, []).append(language)
    return {word: tuple(names) for word, names in found.items()}


def hear(text: str) -> tuple[str, float] | None:
    """Ask the small words.

    Args:
        text: any.

    Returns:
        The language that most words speak for and the share of words that do; None when they are few, or another
        language has almost as many.
    """
    words = _words(text)
    heard = Counter(language for word in words for language in _speakers().get(word, ()))
    best = heard.most_common(2)
    if not best or best[0][1] < max(FEWEST, SHARE * len(words)):
        return None
    ahead = len(best) == 1 or best[0][1] >= AHEAD * best[1][1]
    return (nearer(text, best[0][0]), best[0][1] / len(words)) if ahead else None


def nearer(text: str, language: str) -> str:
    """Choose between a language and a neighbour that is often taken for it, by the words only one of them has.

    Args:
        text: any.
        language: what the model says.

    Returns:
        The neighbour when more of its own words stand in the text, else the language. Japanese is told from Chinese
        by its hiragana.
    """
    if language in _OF_HAN:
        return "ja" if _KANA.search(text) else "zh"
    neighbour = NEIGHBOURS.get(language)
    if neighbour is None:
        return language
    mine, theirs = _small(language), _small(neighbour)
    words = _words(text)
    for_me = sum(word in mine and word not in theirs for word in words)
    for_them = sum(word in theirs and word not in mine for word in words)
    return neighbour if for_them > for_me else language


def _small(language: str) -> frozenset[str]:
    return _marked().get(language) or stop_words(language)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
