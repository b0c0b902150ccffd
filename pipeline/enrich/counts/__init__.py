"""Find how many people were killed, injured, missing or arrested: "12 killed", "at least 30 people injured"."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import dropwhile
from unicodedata import normalize

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.records import Article, Count, CountKind

__all__ = ["COUNTS", "find_counts"]

MAX_WORDS_BETWEEN = 4  # between a number and what happened: "people were seriously"
MAX_MINIMUM_CHARS = 25  # before a number, where "at least" stands
_NUMBER = r"\d+(?:[.,'\u2019\u00a0\u202f ]\d{3})*(?![\w%\u2013-]|[.,:]\d)"
_WORD = r"[^\W\d_](?:[\w\u0300-\u036f'\u2019-]*[\w\u0300-\u036f])?"
_WORD_OR_NUMBER = re.compile(rf"{_NUMBER}|{_WORD}|[^\s\w]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEPARATORS = re.compile(r"\D")


class _Words:
    """The words around counts in one language."""

    def __init__(self, language: str) -> None:
        lists = _lists()
        self.kinds = {
            word: kind for kind in CountKind for word in lists.get(f"{language} {kind.value}", frozenset())
        }
        self.people = lists.get(f"{language} people", frozenset())
        self.between = self.people | lists.get(f"{language} between", frozenset())
        self.before = lists.get(f"{language} before", frozenset())
        self.other = lists.get(f"{language} other", frozenset())
        self.minimum = tuple(word.replace("_", " ") for word in lists.get(f"{language} minimum", frozenset()))
        self.minimum_words = frozenset(word for phrase in self.minimum for word in phrase.split())
        self.adverb_end = "ly" if language == "en" else "mente" if language in {"es", "it", "pt"} else "ment"
        pairs = (word.split("=") for word in lists.get(f"{language} number", frozenset()))
        self.numbers = {word: int(value) for word, value in pairs if value}

    def number(self, token: str) -> int | None:
        """Return the number that a token is; None for another word."""
        return int(_SEPARATORS.sub("", token)) if token[0].isdecimal() else self.numbers.get(token)


@cache
def _lists() -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, "counts.txt")


@cache
def _words_of(language: str) -> _Words:
    return _Words(language)


def find_counts(sentences: list[Span], language: str | None) -> Iterator[Count]:
    """Find counts of people to whom something happened.

    Args:
        sentences: of a text, in order.
        language: ISO 639-1; in a language without lists nothing is found.

    Yields:
        A count for each number with what happened beside it, in order.
    """
    words = _words_of(language or "")
    if not words.kinds:
        return
    for sentence in sentences:
        tokens = [
            Span(normalize("NFC", match[0].lower()), match.start(), match.end())
            for match in _WORD_OR_NUMBER.finditer(sentence.text)
        ]
        for index, token in enumerate(tokens):
            number = words.number(token.text)
            found = None if number is None else _what_happened(words, tokens, index)
            if number is not None and found:
                yield _make_count(words, sentence, (number, *found), token)


def _what_happened(words: _Words, tokens: list[Span], index: int) -> tuple[CountKind, Span, Span] | None:
    """Return what happened to the people of a number, and the first and last token of the phrase."""
    if _counts_other(words, tokens, index):
        return None
    behind = _kind_behind(words, tokens, index)
    if behind and not _belongs_to_next(words, tokens, behind):
        return words.kinds[tokens[behind].text], tokens[index], tokens[behind]
    return _kind_before(words, tokens, index)


def _counts_other(words: _Words, tokens: list[Span], index: int) -> bool:
    """Tell whether a number is a day, an age or a year: "May 12", "younger than 5", "1992"."""
    before = " ".join(token.text for token in tokens[max(0, index - 3) : index])
    is_year = _YEAR.fullmatch(tokens[index].text) is not None
    is_people = index + 1 < len(tokens) and tokens[index + 1].text in words.people
    is_other = before.rpartition(" ")[2] in words.other and not before.endswith(words.minimum)
    return is_other or (is_year and not is_people)


def _kind_behind(words: _Words, tokens: list[Span], index: int) -> int:
    """Return the index of the word for what happened that follows a number; 0 for none."""
    for offset in range(index + 1, min(len(tokens), index + MAX_WORDS_BETWEEN + 2)):
        if tokens[offset].text in words.kinds:
            return offset
        text = tokens[offset].text
        if text not in words.between and not text.endswith(words.adverb_end):
            return 0
    return 0


def _belongs_to_next(words: _Words, tokens: list[Span], index: int) -> bool:
    """Tell whether a word before another number is of that one: "on May 12 killed three people"."""
    following = dropwhile(lambda token: token.text in words.minimum_words, tokens[index + 1 :])
    number = next(following, None)
    is_verb = tokens[index].text in words.before
    return is_verb and number is not None and words.number(number.text) is not None


def _kind_before(words: _Words, tokens: list[Span], index: int) -> tuple[CountKind, Span, Span] | None:
    """Read "killing at least 12 people": the verb stands before the number, a noun for people behind it."""
    is_people = index + 1 < len(tokens) and tokens[index + 1].text in words.people
    if not is_people:
        return None
    for token in reversed(tokens[max(0, index - MAX_WORDS_BETWEEN) : index]):
        if token.text in words.before:
            return words.kinds[token.text], token, tokens[index + 1]
        if token.text not in words.minimum_words:
            return None
    return None


def _make_count(
    words: _Words, sentence: Span, found: tuple[int, CountKind, Span, Span], number: Span
) -> Count:
    value, kind, first, last = found
    lead = sentence.text[max(0, number.start - MAX_MINIMUM_CHARS) : number.start].lower().rstrip()
    return Count(
        value,
        kind,
        sentence.text[first.start : last.end],
        sentence.text.strip(),
        sentence.start + first.start,
        is_minimum=lead.endswith(words.minimum),
    )


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"counts": tuple(find_counts(list(doc.sentences), article.language))}


COUNTS = Enricher("counts", 1, ("counts",), _compute, requires=("language",))
