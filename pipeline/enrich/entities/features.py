"""Compute the features that the sequence tagger reads.

Features are plain strings in groups (codes: `feature_codes`); `FeatureTables` numbers the groups. Training and tagging
share this module, so a change here means training again (bench/train_entities.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress, count
from operator import itemgetter
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.capitalized_spans import find_capitalized_spans
from pipeline.enrich.entities.document_features import repeated_word_features
from pipeline.enrich.entities.feature_tables import WINDOW_OFFSETS, FeatureTables

__all__ = ["TextFeatures", "featurize", "pad_sentences"]

Item = TypeVar("Item")
_FIRST_CHARACTER = itemgetter(slice(1))
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
# Positions of words and a row of each; a position may come several times.
PlacedRows = tuple[Sequence[int] | Positions, Sequence[int] | Positions]
NUM_PADDING = max(WINDOW_OFFSETS)  # items before, between and behind the sentences
HEAD_REACH = 4  # words from a capital in which such a word is searched
ORGANISATION_REACH = 5  # words that a name is searched behind a word such as "ministry"
MIN_HEADLINE_CAPITAL_SHARE = 0.7  # a sentence with a larger share of capitalised tokens is a headline


class TextFeatures(NamedTuple):
    """The features of the tokens that may be part of names: those with a capital, and those beside one.

    Args:
        is_token: which of the padded words are tokens, shape (words,).
        positions: the positions of these tokens among the padded words, in order, shape (tokens,).
        window_rows: the rows of the token itself and of its neighbours, shape (tokens, `WINDOW_OFFSETS`).
        counts: how many other rows each token has, shape (tokens,).
        flat_rows: these rows, those of one token after those of the other.
    """

    is_token: Flags
    positions: Positions
    window_rows: Positions
    counts: Positions
    flat_rows: Positions

    @property
    def other_rows(self) -> list[list[int]]:
        """For each token its other rows."""
        return [rows.tolist() for rows in np.split(self.flat_rows, np.cumsum(self.counts))[:-1]]


def pad_sentences(sentences: Iterable[Sequence[Item]], padding: Item) -> list[Item]:
    """Join sentences to one list, with padding at their edges, so that windows do not reach into other sentences.

    Args:
        sentences: the items of each sentence.
        padding: stands for the items beyond the edges.
    """
    edge = [padding] * NUM_PADDING
    padded = edge.copy()
    for sentence in sentences:
        padded += sentence
        padded += edge
    return padded


def featurize(words: Sequence[str], tables: FeatureTables) -> TextFeatures:
    """Compute the features of a text.

    Args:
        words: the tokens of the whole text from `pad_sentences`, with "" as padding.
        tables: numbers and keeps the rows.

    Returns:
        The features of the tokens that may be part of names; a token in lower case between others in lower case is
        hardly ever part of one, except in names of organisations in languages other than English.
    """
    capitals = list(compress(count(), map(str.isupper, map(_FIRST_CHARACTER, words))))
    near = [*capitals, *_organisation_positions(words)] if tables.language else capitals
    is_token = np.fromiter(map(bool, words), dtype=bool, count=len(words))
    is_read = _is_near(near, len(words)) & is_token
    positions = np.flatnonzero(is_read)
    placed = [
        _listed_rows(words, capitals, is_read, tables),
        _span_rows(words, capitals, tables),
        _document_rows(words, capitals, tables),
        *_sentence_rows(is_token, capitals, is_read, tables),
    ]
    counts, rows = _rows_by_token(placed, is_read, len(positions))
    return TextFeatures(is_token, positions, _window_rows(words, positions, tables), counts, rows)


def _rows_by_token(
    placed: Iterable[PlacedRows], is_read: Flags, num_tokens: int
) -> tuple[Positions, Positions]:
    """Return the number of rows of each token, and the rows of all, those of one token in their order."""
    positions, rows = (
        np.concatenate(parts).astype(np.intp, copy=False) for parts in zip(*placed, strict=True)
    )
    tokens = (np.cumsum(is_read) - 1).take(positions)
    return np.bincount(tokens, minlength=num_tokens), rows.take(np.argsort(tokens, kind="stable"))


def _organisation_positions(words: Sequence[str]) -> Iterator[int]:
    """Yield the positions of words in lower case in names: "Centar za socijalni rad", "Narodna seljačka stranka"."""
    heads = compress(count(), map(_organisation_heads().__contains__, map(str.lower, words)))
    previous = -1
    for head in heads:
        for position in range(max(previous + 1, head - HEAD_REACH + 1), head + 1):
            if words[position][:1].isupper():
                tail = words[position + 2 : head + ORGANISATION_REACH]
                size = next((index for index, word in enumerate(tail) if not word[:1].isalpha()), len(tail))
                yield from range(position + 2, position + 2 + size)
        previous = head


@cache
def _organisation_heads() -> frozenset[str]:
    return frozenset(word for word, kind in gazetteer.trigger_words().items() if kind == "o")


def _is_near(middles: Sequence[int], size: int) -> Flags:
    """Mark some positions among so many words, and those beside them."""
    is_near = np.zeros(size, dtype=bool)
    is_near[middles] = True
    is_near[:-1] |= is_near[1:]
    is_near[1:] |= is_near[:-1]
    return is_near


def _window_rows(words: Sequence[str], positions: Positions, tables: FeatureTables) -> Positions:
    windows = positions[:, None] + np.array(WINDOW_OFFSETS)
    is_read = np.zeros(len(words), dtype=bool)
    is_read[windows] = True
    read = np.flatnonzero(is_read).tolist()
    first_rows = np.zeros(len(words), dtype=np.intp)
    first_rows[read] = tables.word_rows(list(map(words.__getitem__, read)))
    rows: Positions = first_rows.take(windows) + np.arange(len(WINDOW_OFFSETS))
    return rows


def _listed_rows(
    words: Sequence[str], capitals: Sequence[int], is_read: Flags, tables: FeatureTables
) -> PlacedRows:
    """Return the parts in listed names that the tokens around a token are."""
    tagged = _gazetteer_tags(words, capitals)
    tags = [""] * len(words)
    for position, tag in tagged.items():
        tags[position] = tag
    around = {position + offset for position in tagged for offset in WINDOW_OFFSETS}
    positions = [position for position in around if is_read[position]]
    windows = [tuple(tags[position - NUM_PADDING : position + NUM_PADDING + 1]) for position in positions]
    return positions, tables.listed.get_all(windows)


def _gazetteer_tags(words: Sequence[str], capitals: Sequence[int]) -> dict[int, str]:
    """Return each token's part in a listed place or organisation; the longest match from the left wins."""
    tags: dict[int, str] = {}
    longest_by_first_word = gazetteer.max_tokens_by_first_word()
    end = 0
    for start in capitals:
        longest = longest_by_first_word.get(words[start], 1) if start >= end else 0
        for length in range(longest, 0, -1):
            name = words[start] if length == 1 else " ".join(words[start : start + length])
            if code := gazetteer.list_code(name):
                end, size = start + length, min(length, 2)
                tags[start] = f"{code}{size}B"
                tags.update(dict.fromkeys(range(start + 1, end), f"{code}{size}I"))
                break
    return tags


def _span_rows(words: Sequence[str], capitals: Sequence[int], tables: FeatureTables) -> PlacedRows:
    """Return what the run of capitalised words is that a token is part of, and what stands beside the run."""
    spans = list(find_capitalized_spans(words, capitals))
    if not spans:
        return (), ()
    before = [(codes.BEFORE_SPAN, words[start - 1].lower()) for start, _, _ in spans]
    after = [(codes.AFTER_SPAN, words[end].lower()) for _, end, _ in spans]
    edges = np.array(tables.edges.get_all([*before, *after])).reshape(2, -1)
    of_spans = tables.spans.get_all(
        [(tuple(words[start:end]), core_end - start) for start, end, core_end in spans]
    )
    starts, ends, _ = np.array(spans).T
    sizes = ends - starts
    places = np.arange(sizes.sum()) - np.repeat(
        np.cumsum(sizes) - sizes, sizes
    )  # of the tokens in their runs
    rows = np.stack([np.repeat(of_spans, sizes) + places, *np.repeat(edges, sizes, axis=1)], axis=1)
    return np.repeat(np.repeat(starts, sizes) + places, rows.shape[1]), rows.ravel()


def _document_rows(words: Sequence[str], capitals: Sequence[int], tables: FeatureTables) -> PlacedRows:
    """Return what the rest of the text shows about a repeated word."""
    features = repeated_word_features(words, capitals)
    row_by_word = dict(zip(features, tables.groups.get_all(list(features.values())), strict=True))
    positions = [position for position in capitals if words[position] in row_by_word]
    return positions, [row_by_word[words[position]] for position in positions]


def _sentence_rows(
    is_token: Flags, capitals: Sequence[int], is_read: Flags, tables: FeatureTables
) -> Iterator[PlacedRows]:
    """Yield marks of the first token of each sentence, and of the tokens of headlines."""
    opening_row, headline_row = tables.groups.get_all([(codes.SENTENCE_START,), (codes.HEADLINE,)])
    edges = np.flatnonzero(~is_token)[1::NUM_PADDING]
    firsts, ends = edges[:-1] + 1, edges[1:] - NUM_PADDING + 1
    openings = firsts[is_read[firsts]]
    yield openings, [opening_row] * len(openings)
    num_capitals = np.diff(np.searchsorted(capitals, edges))
    is_headline = num_capitals > MIN_HEADLINE_CAPITAL_SHARE * (ends - firsts)
    headlines = zip(firsts[is_headline].tolist(), ends[is_headline].tolist(), strict=True)
    in_headlines = [
        position for first, end in headlines for position in range(first, end) if is_read[position]
    ]
    yield in_headlines, [headline_row] * len(in_headlines)
