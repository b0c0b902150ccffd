"""Split text into tokens and sentences, once for all enrichers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import compress
from operator import add, not_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Document

__all__ = ["Span", "TokenizedDocument", "sentence_around", "split_sentences", "token_texts", "tokenize"]


class Span(NamedTuple):
    """A piece of a text.

    Args:
        text: its characters.
        start: offset of the first character.
        end: offset after the last character.
    """

    text: str
    start: int
    end: int


# Abbreviations with dots ("U.S.", "a.m."), numbers with separators ("1,300.5"), words with inner apostrophes
# or hyphens ("O'Neill", "centre-right"), then any other character alone. A possessive 's is a separate token. Most
# words are letters before a space, a comma or a stop, so this is tried first.
_TOKEN = re.compile(
    r"""[^\W\d_]{2,}+(?=[\s,.])|(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?(?![^\W_])"""
    r"""|[^\W_]++(?=['\u2019][sS](?!\w))|['\u2019][sS](?!\w)"""
    r"""|[^\W_]+(?:[-'\u2019&][^\W_]+)*|\.{2,}|\S"""
)
_MAX_SPACE = 0x3000  # the last white space of Unicode


def tokenize(text: str) -> list[Span]:
    """Split a text into words, numbers and punctuation.

    Args:
        text: any text.

    Returns:
        The tokens in order, with character offsets; only white space is left out.
    """
    words = token_texts(text)
    return _make_spans(words, _token_starts(text, words))


def token_texts(text: str) -> list[str]:
    """Return the tokens of a text without their offsets, see `tokenize`; for a short text."""
    return _TOKEN.findall(text)


def _split_parts(parts: Sequence[str], is_word: Sequence[bool], others: str) -> list[str]:
    """Return the tokens of the parts of a text between white space.

    No token has white space in it, and most parts are one word: the pattern reads the others only, all at once.

    Args:
        parts: in their order.
        is_word: whether they are of letters only.
        others: those that are not, joined by spaces.
    """
    numbers = [number for number, is_plain in enumerate(is_word) if not is_plain]
    found = token_texts(others)
    sizes = _lengths([parts[number] for number in numbers])
    ends = np.searchsorted(_lengths(found).cumsum(), sizes.cumsum(), side="right").tolist()
    words: list[str] = []
    next_part = next_found = 0
    for number, end in zip(numbers, ends, strict=True):
        words += parts[next_part:number]
        words += found[next_found:end]
        next_part, next_found = number + 1, end
    words += parts[next_part:]
    return words


def _token_starts(text: str, words: Sequence[str]) -> list[int]:
    """Return the offsets of tokens: they hold the characters of the text in order, white space left out."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    offsets = np.flatnonzero(_is_filled().take(codes, mode="clip"))
    lengths = _lengths(words)
    starts: list[int] = offsets[lengths.cumsum() - lengths].tolist()
    return starts


@cache
def _is_filled() -> NDArray[np.bool_]:
    """Tell by code point which characters are not white space; the last value stands for all above `_MAX_SPACE`."""
    return np.array([not chr(code).isspace() for code in range(_MAX_SPACE + 2)])


def _lengths(words: Sequence[str]) -> NDArray[np.intp]:
    return np.fromiter(map(len, words), dtype=np.intp, count=len(words))


def _make_spans(words: Sequence[str], starts: Sequence[int]) -> list[Span]:
    ends = map(add, starts, map(len, words))
    # Calling `Span` itself would take as long as finding the tokens.
    return list(map(partial(tuple.__new__, Span), zip(words, starts, ends, strict=True)))


# Abbreviations, in several languages: a dot after them does not end a sentence. A single capital is an initial.
_ABBREVIATION_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Cmdr|Adm|Rev|Hon|St|Mt|Jr|Sr|vs|No|Nr|Inc"
    r"|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Ave|Blvd|approx|etc|e\.g|i\.e|Sra?|Dra|Mme"
    r"|Mlle|M|Me|Dott|dott|Sig|sig|Avv|avv|Ing|ing|Arch|arch|prof|[\u2019']on|Dhr|dhr|Mevr|mevr|mr|drs|ks|hab|mec|in\u017c"
    r"|\u015bw|p\u0142k|abp|bp|Lic|Ing|bzw|ca|usw|Chr|Kgl|kgl|z\.B|d\.h|\u0443\u043b|\u0442\u044b\u0441|\u043c\u043b\u043d|\u043c\u043b\u0440\u0434|\u0438\u043c|\u0441\u043c|[^\W\d_])|(?:[^\W\d_]\.)+[^\W\d_])$"
)
MAX_ABBREVIATION_CHARS = 6  # letters in a row in front of the dot
_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u0964\u061f](?:(?<![.!?\u2026])[\u300d\u201d]?"
    r"|(?<=[.!?\u2026])[.!?\u2026]*[\"'\u2019\u201d\u00bb)\]]*(?=\s))"
)
# German writes ordinals with a dot: "am 20. Februar", "im 19. Jahrhundert".
_ORDINAL = re.compile(
    r"(?<![\w.,])\d{1,2}\.\s(?=Januar|Februar|März|April|Mai\b|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert)"
)
_PARAGRAPH = re.compile(r"[^\n]+")
_OPENING_PUNCTUATION = "\"'\u2018\u201c\u00ab(["


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split a text into sentences.

    Args:
        text: paragraphs separated by line breaks.
        start: offset of the part to split, at the beginning of a paragraph.
        end: offset after that part; None for the end of the text.

    Returns:
        The sentences in order, with character offsets. A line break always ends a sentence.
    """
    spans: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text, start, len(text) if end is None else end):
        spans += _split_paragraph(text, paragraph.start(), paragraph.end())
    return spans


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentences that hold a part of a text, within its paragraph.

    Args:
        text: paragraphs separated by line breaks.
        start: offset of the part.
        end: offset after it.
    """
    paragraph_start = text.rfind("\n", 0, start) + 1
    paragraph_end = text.find("\n", end)
    paragraph_end = len(text) if paragraph_end < 0 else paragraph_end
    spans = _split_paragraph(text, paragraph_start, paragraph_end)
    touching = [span for span in spans if span.start < end and span.end > start]
    return text[touching[0].start : touching[-1].end] if touching else text[start:end]


def _split_paragraph(text: str, start: int, end: int) -> list[Span]:
    spans = []
    for match in _SENTENCE_END.finditer(text, start, end):
        if _is_sentence_end(text, match, end):
            spans.append(_trim_span(text, start, match.end()))
            start = match.end()
    spans.append(_trim_span(text, start, end))
    return [span for span in spans if span.text]


def _is_sentence_end(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether punctuation ends a sentence; a dot may also end an abbreviation."""
    rest = text[match.end() : min(end, match.end() + 4)].lstrip().lstrip(_OPENING_PUNCTUATION)
    if rest and rest[0].islower():
        return False
    if match[0] != ".":
        return True
    dot = match.start()
    before = text[max(0, dot - MAX_ABBREVIATION_CHARS - 1) : dot]
    if len(before) > MAX_ABBREVIATION_CHARS and before.isalpha():
        return True  # the end of a long word: looking is faster than the patterns
    if before[-1:].isdecimal() and (
        _ORDINAL.match(text, max(0, dot - 2)) or _ORDINAL.match(text, max(0, dot - 1))
    ):
        return False
    return not _ABBREVIATION_END.search(text, max(0, dot - 12), dot)


def _trim_span(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(text[start:end], start, end)


class TokenizedDocument:
    """The text of a document, split into tokens and sentences on first access.

    Args:
        document: the document; its `text` and `title` are read.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self._parts = self.text.split()  # what stands between white space
        self._is_word = list(map(str.isalpha, self._parts))
        self._folded: tuple[int, list[str]] | None = None
        self._counted: tuple[int, Mapping[str, int]] = 0, {}

    @cached_property
    def words(self) -> list[str]:
        """The tokens of the text without their offsets."""
        return _split_parts(self._parts, self._is_word, self.white_space_parts[1])

    @cached_property
    def starts(self) -> list[int]:
        """The offsets of the tokens."""
        return _token_starts(self.text, self.words)

    @cached_property
    def tokens(self) -> list[Span]:
        """The tokens of the text, in order."""
        return _make_spans(self.words, self.starts)

    def fold_words(self, max_words: int) -> list[str]:
        """Return the first tokens of the text, case-folded; once, as several enrichers read them."""
        if self._folded is None or self._folded[0] != max_words:
            self._folded = max_words, list(map(str.casefold, self.words[:max_words]))
        return self._folded[1]

    def count_folded_words(self, max_words: int) -> Mapping[str, int]:
        """Count the first tokens of the text, case-folded, in their order; once, as several enrichers read them."""
        if self._counted[0] != max_words:
            self._counted = max_words, Counter(self.fold_words(max_words))
        return self._counted[1]

    @cached_property
    def white_space_parts(self) -> tuple[list[str], str]:
        """What stands between white space: what is one word of letters, and the rest, joined by spaces.

        Most of it is one word, which needs no pattern.
        """
        others = " ".join(compress(self._parts, map(not_, self._is_word)))
        return list(compress(self._parts, self._is_word)), others

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the text, in order."""
        return split_sentences(self.text)

    @cached_property
    def title_words(self) -> list[str]:
        """The tokens of the title without their offsets."""
        return token_texts(self.document.title)

    @cached_property
    def _sentence_bounds(self) -> list[tuple[int, int]]:
        """The numbers of the first token of each sentence and of the one behind its last."""
        starts = np.array(self.starts)
        firsts = starts.searchsorted([start for _, start, _ in self.sentences])
        ends = starts.searchsorted([end for _, _, end in self.sentences])
        return list(zip(firsts.tolist(), ends.tolist(), strict=True))

    @cached_property
    def sentence_tokens(self) -> list[list[Span]]:
        """The tokens of each sentence."""
        return [self.tokens[first:end] for first, end in self._sentence_bounds]

    @cached_property
    def sentence_words(self) -> list[list[str]]:
        """The tokens of each sentence without their offsets."""
        return [self.words[first:end] for first, end in self._sentence_bounds]
