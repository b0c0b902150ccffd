"""Compute the features of words, wherever they stand: their form, the lists and the clusters that they are in.

All words of a text that are new to the tagger are read together, kind of feature by kind of feature: that takes a fifth
of the time of one word after the other.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.feature_columns import (
    FeatureColumn,
    FeaturePlace,
    ListedValues,
    TextValues,
    ValueNames,
    read_features,
)
from pipeline.enrich.entities.language_clusters import cluster_paths
from pipeline.enrich.entities.word_forms import find_listed_forms
from pipeline.enrich.entities.word_frequency import BAND_NAMES, frequency_bands
from pipeline.enrich.entities.word_parts import PartValues, WordParts
from pipeline.enrich.hashed_weights import hash_names
from pipeline.enrich.word_clusters import (
    NUM_CLUSTERS,
    NUM_PARENT_CLUSTERS,
    find_clusters,
    parent_clusters,
)

__all__ = [
    "NUM_FAR_FEATURES",
    "PADDING_COLUMNS",
    "WordFeatures",
    "edge_columns",
    "listed_features",
    "word_columns",
    "word_features",
    "word_kinds",
    "word_shapes",
]

NUM_FAR_FEATURES = 2  # of the shared ones, those that a word two places away has: the word and its shape
_EDGE_SIDES = (codes.BEFORE_SPAN, codes.AFTER_SPAN)
MAX_OUTLINE_CHARS = 6
MIN_LONG_CHARS = 4  # of words with features of their first and last four letters, beside three
# What is beyond the sentence's edge.
PADDING_COLUMNS = [FeatureColumn(codes.OUTSIDE_SENTENCE, TextValues([""]))]
_CLUSTERS = ValueNames([str(number) for number in range(NUM_CLUSTERS)])
_BANDS, _NO_VALUE, _LOCAL_PLACES = map(ValueNames, (BAND_NAMES, ("",), ("", "~")))
_NAME_KIND_NUMBERS = {kind: number for number, kind in enumerate(gazetteer.NAME_KINDS)}
_TRIGGERS, _NAME_KINDS, _PLACE_KINDS = map(
    ValueNames, (gazetteer.TRIGGER_KINDS, gazetteer.NAME_KINDS, gazetteer.PLACE_KINDS)
)


class _CharacterClasses(dict[int, str]):
    """The classes of characters by code point, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        char_class = "a"
        if char.isalpha():
            char_class = "X" if char.isupper() else "x" if char.islower() else "a"
        else:
            char_class = "d" if char.isdigit() else char
        self[code] = char_class
        return char_class


_CHARACTER_CLASSES = _CharacterClasses()


def word_shapes(words: Sequence[str]) -> list[str]:
    """Return the outlines of words: "Xx" for "Paris", "X.X." for "U.S.", "d" for "2023".

    Args:
        words: tokens, without line breaks.

    Returns:
        At most six characters for each: X capital, x small letter, a letter without case, d digit, or the character
        itself; runs of one kind count once. A "+" follows for words in capitals.
    """
    # One call translates them faster than many.
    classes = "\n".join(words).translate(_CHARACTER_CLASSES)
    codes = np.frombuffer(f"\n{classes}".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    distinct = codes[1:][codes[1:] != codes[:-1]].tobytes().decode("utf-32-le", "surrogatepass")
    return [
        outline[:MAX_OUTLINE_CHARS] + ("+" if is_shouted and len(word) > 1 else "")
        for word, outline, is_shouted in zip(
            words, distinct.split("\n"), map(str.isupper, words), strict=True
        )
    ]


class WordFeatures(NamedTuple):
    """The features of a word.

    Args:
        shared: those that it has as a token and as a neighbour of one; two places away it has the first
            `NUM_FAR_FEATURES` of them.
        own: those that it has as a token only.
        near: those that it has as a neighbour only.
    """

    shared: tuple[str, ...]
    own: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def word_features(word: str, language: str | None) -> WordFeatures:
    """Return the features of a word.

    Args:
        word: the word; "" stands for what is beyond the sentence's edge.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """
    columns = word_columns([word], language) if word else PADDING_COLUMNS
    return WordFeatures(
        *(
            tuple(read_features([column for column in columns if column.place is place], 0))
            for place in FeaturePlace
        )
    )


def word_columns(texts: Sequence[str], language: str | None) -> list[FeatureColumn]:
    """Return the features of some words.

    Args:
        texts: the words, at least one, none empty.
        language: ISO 639-1 in a model of several languages; None in a model of one.

    Returns:
        The features in their order; those of one word are at the same place in all columns.
    """
    lowers, own = WordParts(list(map(str.lower, texts))), FeaturePlace.OWN
    shape = FeatureColumn(codes.SHAPE, TextValues(word_shapes(texts)))
    suffix = _part_column(lowers, codes.SUFFIX_3, -3)
    ends = [
        _part_column(lowers, codes.PREFIX_3, 3, place=own),
        _part_column(lowers, codes.SUFFIX_2, -2, place=own),
    ]
    shared = [FeatureColumn(codes.WORD, lowers), shape, *_lexicon_columns(texts, lowers)]
    if not language:
        return [*shared, suffix._replace(place=own), *ends]
    # The same ending means something else in each language.
    bands = ListedValues(_BANDS, frequency_bands(lowers.hash().hashes, language))
    marked = (shape, suffix, ends[0], FeatureColumn(codes.FREQUENCY, bands))
    is_long = lowers.sizes >= MIN_LONG_CHARS
    return [
        *shared,
        FeatureColumn(codes.FREQUENCY, bands),
        suffix,
        *(FeatureColumn(language + codes.PATH, paths) for paths in cluster_paths(texts, language)),
        _part_column(lowers, codes.PREFIX, 4, is_long),
        *ends,
        FeatureColumn(language, ListedValues(_NO_VALUE, np.zeros(len(texts), dtype=np.intp)), own),
        *(column._replace(prefix=language + column.prefix, place=own) for column in marked),
        _part_column(lowers, codes.SUFFIX, -4, is_long, own),
        _part_column(lowers, codes.PREFIX, 5, lowers.sizes > MIN_LONG_CHARS, own),
        _part_column(lowers, codes.SUFFIX, -5, lowers.sizes > MIN_LONG_CHARS, own),
        *_place_columns(texts, language),
        FeatureColumn(language + codes.WORD, lowers, FeaturePlace.NEAR),
        _part_column(lowers, codes.PREFIX, 4, ~is_long, FeaturePlace.NEAR),
    ]


def _part_column(
    lowers: WordParts,
    code: str,
    size: int,
    is_present: NDArray[np.bool_] | None = None,
    place: FeaturePlace = FeaturePlace.SHARED,
) -> FeatureColumn:
    """Return the first or, below 0, the last characters of words as a feature."""
    is_present = np.ones(len(lowers), dtype=bool) if is_present is None else is_present
    return FeatureColumn(code, PartValues(lowers, size, is_present), place)


def _place_columns(texts: Sequence[str], language: str) -> Iterator[FeatureColumn]:
    """Yield the lists in which a capitalised word or a word of which it may be a form is."""
    listed = find_listed_forms(texts, language)
    for code, names, numbers in (
        (codes.INFLECTED_NAME, _NAME_KINDS, listed.names),
        (codes.INFLECTED_PLACE, _PLACE_KINDS, listed.places),
        (codes.LOCAL_PLACE, _LOCAL_PLACES, listed.local_places),
    ):
        yield FeatureColumn(code, ListedValues(names, numbers), FeaturePlace.OWN)


def _lexicon_columns(texts: Sequence[str], lowers: WordParts) -> Iterator[FeatureColumn]:
    """Yield the lists and clusters that words are in."""
    clusters = find_clusters(lowers.words, lowers.hash().hashes)
    begins_word = np.fromiter((text[0].isalpha() for text in texts), dtype=bool, count=len(texts))
    yield FeatureColumn(codes.CLUSTER, ListedValues(_CLUSTERS, clusters))
    yield FeatureColumn(codes.PARENT_CLUSTER, ListedValues(_CLUSTERS, parent_clusters(clusters)))
    yield FeatureColumn(codes.NO_CLUSTER, _flags((clusters < 0) & begins_word))
    yield FeatureColumn(codes.TRIGGER, ListedValues(_TRIGGERS, _trigger_numbers(lowers.words)))
    yield from _capitalized_word_columns(texts, lowers)


def _capitalized_word_columns(texts: Sequence[str], lowers: WordParts) -> Iterator[FeatureColumn]:
    """Yield the lists of names, common words and peoples that capitalised words are in."""
    names, common_words, demonyms = gazetteer.person_names(), gazetteer.common_words(), gazetteer.demonyms()
    kinds = np.full(len(texts), -1)
    is_common, is_demonym = np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=bool)
    capitals = _capitals(texts)
    # Most words are told by their hash to be in no list.
    may_be_name = names.are_possible(hash_names(texts)[0])
    may_be_common = common_words.are_possible(lowers.hash().hashes)
    for index in compress(capitals, may_be_common[capitals].tolist()):
        is_common[index] = lowers.words[index] in common_words
    for index in compress(capitals, may_be_name[capitals].tolist()):
        kinds[index] = _NAME_KIND_NUMBERS.get(names.get(texts[index], ""), -1)
    for index in capitals:
        text = texts[index]
        if text.isupper() and kinds[index] < 0:
            kinds[index] = _NAME_KIND_NUMBERS.get(names.get(text.title(), ""), -1)
        if text in demonyms:
            is_demonym[index] = True
    yield FeatureColumn(codes.PERSON_NAME, ListedValues(_NAME_KINDS, kinds))
    yield FeatureColumn(codes.COMMON_WORD, _flags(is_common))
    yield FeatureColumn(codes.DEMONYM, _flags(is_demonym))


def _capitals(texts: Sequence[str]) -> list[int]:
    return [index for index, text in enumerate(texts) if text[0].isupper()]


def _flags(is_present: NDArray[np.bool_]) -> ListedValues:
    """Return the values of a feature that is a code alone."""
    return ListedValues(_NO_VALUE, is_present.astype(np.intp) - 1)


@cache
def _numbers_of_triggers() -> dict[str, int]:
    return {word: gazetteer.TRIGGER_KINDS.index(kind) for word, kind in gazetteer.trigger_words().items()}


def _trigger_numbers(lowers: Sequence[str]) -> NDArray[np.intp]:
    """Return the number of the kind of each trigger word; -1 for other words."""
    numbers = _numbers_of_triggers()
    return np.array([numbers.get(lower, -1) for lower in lowers], dtype=np.intp)


def listed_features(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts in listed names that a token and its neighbours are.

    Args:
        tags: of five tokens, the token in the middle.
    """
    offsets = ("-2", "-1", "", "1", "2")
    return tuple(f"{offset}{codes.LISTED}{tag}" for offset, tag in zip(offsets, tags, strict=True) if tag)


def word_kinds(lowers: WordParts) -> ListedValues:
    """Return the kind of trigger word and the coarse cluster of some words: "t17", "?" for a word in no list.

    Args:
        lowers: the words in lower case, at least one.
    """
    parents = parent_clusters(find_clusters(lowers.words, lowers.hash().hashes))
    numbers = (_trigger_numbers(lowers.words) + 1) * (NUM_PARENT_CLUSTERS + 1) + parents + 1
    return ListedValues(_word_kinds(), numbers)


@cache
def _word_kinds() -> ValueNames:
    clusters = ("?", *map(str, range(NUM_PARENT_CLUSTERS)))
    return ValueNames(
        [trigger + cluster for trigger in ("", *gazetteer.TRIGGER_KINDS) for cluster in clusters]
    )


def edge_columns(edges: Sequence[tuple[str, str]]) -> list[FeatureColumn]:
    """Return features of words beside runs of capitalised words.

    Args:
        edges: `feature_codes.BEFORE_SPAN` or `feature_codes.AFTER_SPAN`, and the word in lower case; "^" and "$" at the
            edges of the sentence.
    """
    kinds = word_kinds(WordParts([word for _, word in edges]))
    first_kinds = [_EDGE_SIDES.index(side) * len(kinds.names.names) for side, _ in edges]
    return [
        FeatureColumn("", TextValues([f"{side}={word}" for side, word in edges])),
        FeatureColumn("", ListedValues(_edge_kinds(kinds.names), kinds.numbers + np.array(first_kinds))),
    ]


@cache
def _edge_kinds(kinds: ValueNames) -> ValueNames:
    """Return the kinds of words, each on all sides of a run."""
    return ValueNames([f"{side}q{kind}" for side in _EDGE_SIDES for kind in kinds.names])
