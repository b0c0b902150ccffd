"""Tell whether a sentence refers to the sentences before it, so that it is not understood without them.

The word lists (data/anaphors.txt) were written for this project.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.quotes.lexicon import function_words, pronouns

__all__ = ["refers_back"]

MAX_OPENING_WORDS = 5  # words among which a pronoun may be the subject: "On Monday, however, he …"
_EXPLETIVES = frozenset({"it", "il", "on"})  # may stand for nothing: "it rains"
_WORD = re.compile(r"[^\W\d_]+")
# What follows a quote that ends with its attribution: "…,” he said", "…», dijo ella".
_WORDS_AFTER_QUOTE = re.compile(r"[\"\u201d\u201c\u00bb\u00ab'\u2019][,.]?\s+([^\W\d_]+)\s+([^\W\d_]+)")


def refers_back(sentence: str, language: str | None, names: Sequence[int] = ()) -> bool:
    """Tell whether a sentence refers to what stands before it.

    Args:
        sentence: one sentence.
        language: ISO 639-1; None counts as English.
        names: offsets in the sentence at which names begin, in order.

    Returns:
        True for a sentence that begins with a word or two that refer back ("He", "For instance"), for one with a
        demonstrative ("these changes", but not "this year"), and for one whose subject or speaker is a pronoun with no
        name before it. False in languages without lists.
    """
    matches = list(_WORD.finditer(sentence))
    words = [match[0].lower() for match in matches]
    openers = _words(language, "")
    if words and (words[0] in openers or "_".join(words[:2]) in openers):
        return True
    if _has_demonstrative(words, language):
        return True
    num_openers = sum(match.start() < (names[0] if names else len(sentence)) for match in matches)
    return _has_pronoun_as_subject(words[: min(num_openers, MAX_OPENING_WORDS)], language) or (
        not names and _has_pronoun_as_speaker(sentence, language)
    )


@cache
def _words(language: str | None, kind: str) -> frozenset[str]:
    return read_word_lists(__package__, "anaphors.txt").get(f"{language or 'en'}{kind}", frozenset())


def _has_demonstrative(words: Sequence[str], language: str | None) -> bool:
    demonstratives, times = _words(language, "+"), _words(language, "time")
    return any(word in demonstratives and following not in times for word, following in pairwise(words))


def _has_pronoun_as_subject(words: Sequence[str], language: str | None) -> bool:
    """Tell whether only an adverbial stands before a pronoun, and no noun to which it may refer: "On Monday he …"."""
    is_adverbial = words and words[0] in stop_words(language) - function_words(language or "en", "determiner")
    return bool(is_adverbial) and any(word in pronouns(language) - _EXPLETIVES for word in words)


def _has_pronoun_as_speaker(sentence: str, language: str | None) -> bool:
    tails = _WORDS_AFTER_QUOTE.findall(sentence)
    return any(word.lower() in pronouns(language) for tail in tails for word in tail)
