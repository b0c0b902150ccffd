"""Compute the features of one word, wherever it stands: its form, the lists and the clusters that it is in."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zlib import crc32

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.language_clusters import cluster_paths
from pipeline.enrich.entities.local_places import is_local_place, local_place_hashes
from pipeline.enrich.entities.word_frequency import frequency_band
from pipeline.enrich.hashed_weights import hash_name
from pipeline.enrich.word_clusters import cluster_of, parent_cluster

__all__ = [
    "NUM_FAR_FEATURES",
    "WordFeatures",
    "core_feature",
    "edge_features",
    "listed_features",
    "word_features",
    "word_shape",
]

NUM_FAR_FEATURES = 2  # of the shared ones, those that a word two places away has: the word and its shape
MAX_OUTLINE_CHARS = 6
MIN_LONG_CHARS = 4  # of words with features of their first and last four letters, beside three
MIN_INFLECTED_CHARS = 5  # a shorter word is too likely to be another word's form
# Endings to try in place of the last letters: by the number of letters cut off, in Latin and in Cyrillic letters.
LATIN_ENDINGS = {1: ("", "a", "o", "e", "y"), 2: ("", "a", "o", "e", "y")}
CYRILLIC_ENDINGS = {1: ("", "а", "я", "ь", "й", "о"), 2: ("", "а", "я", "ь", "й", "о"), 3: ("", "ий", "ый")}
FIRST_CYRILLIC = "\u0400"
_LATIN_BYTES, _CYRILLIC_BYTES = (
    {cut: [(ending, ending.encode()) for ending in endings] for cut, endings in endings_by_cut.items()}
    for endings_by_cut in (LATIN_ENDINGS, CYRILLIC_ENDINGS)
)


def word_shape(word: str) -> str:
    """Return the outline of a word: "Xx" for "Paris", "X.X." for "U.S.", "d" for "2023".

    Args:
        word: one token.

    Returns:
        At most six characters: X capital, x small letter, a letter without case, d digit, or the character itself;
        runs of one kind count once. A "+" follows for words in capitals.
    """
    outline = [char_class for char_class, _ in groupby(map(_char_class, word))]
    return "".join(outline[:MAX_OUTLINE_CHARS]) + ("+" if len(word) > 1 and word.isupper() else "")


@lru_cache(maxsize=1024)
def _char_class(char: str) -> str:
    if char.isalpha():
        return "X" if char.isupper() else "x" if char.islower() else "a"
    return "d" if char.isdigit() else char


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
    if not word:
        return WordFeatures((codes.OUTSIDE_SENTENCE,))
    lower = word.lower()
    shape = word_shape(word)
    suffix = codes.SUFFIX_3 + lower[-3:]
    shared = (codes.WORD + lower, codes.SHAPE + shape, *_lexicon_features(word, lower))
    own = (codes.PREFIX_3 + lower[:3], codes.SUFFIX_2 + lower[-2:])
    if not language:
        return WordFeatures(shared, (suffix, *own))
    # The same ending means something else in each language.
    band = codes.FREQUENCY + frequency_band(lower, language)
    paths = [f"{language}{codes.PATH}{path}" for path in cluster_paths(word, language)]
    prefix = codes.PREFIX + lower[:4]
    is_long = len(lower) >= MIN_LONG_CHARS
    return WordFeatures(
        (*shared, band, suffix, *paths, *((prefix,) if is_long else ())),
        (*own, *_language_features(word, language, (shape, suffix, band))),
        (f"{language}{codes.WORD}{lower}", *(() if is_long else (prefix,))),
    )


def _language_features(word: str, language: str, known: tuple[str, str, str]) -> list[str]:
    """Return features that only a token has in a model of several languages; `known` are shape, suffix and band."""
    lower, (shape, suffix, band) = word.lower(), known
    features = [
        language,
        f"{language}{codes.SHAPE}{shape}",
        language + suffix,
        f"{language}{codes.PREFIX_3}{lower[:3]}",
        language + band,
    ]
    if len(lower) >= MIN_LONG_CHARS:
        features.append(codes.SUFFIX + lower[-4:])
    if len(lower) > MIN_LONG_CHARS:
        features += [codes.PREFIX + lower[:5], codes.SUFFIX + lower[-5:]]
    if word[0].isupper():
        features += _place_features(word, language)
    return features


def _place_features(word: str, language: str) -> list[str]:
    """Return the lists in which a capitalised word or a word of which it may be a form is."""
    forms = _uninflected_forms(word)
    features = _inflected_features(forms)
    if is_local_place(word, language):
        features.append(codes.LOCAL_PLACE)
    elif not local_place_hashes(language).isdisjoint(forms.values()):
        features.append(codes.LOCAL_PLACE + "~")
    return features


def _uninflected_forms(word: str) -> dict[str, int]:
    """Return the words of which a word may be an inflected form, with their `hash_name`; none for short words.

    The CRC-32 of a form goes on from that of its beginning, so that ten forms take little longer than two.
    """
    if len(word) < MIN_INFLECTED_CHARS:
        return {}
    endings_by_cut = _CYRILLIC_BYTES if word[-1] >= FIRST_CYRILLIC else _LATIN_BYTES
    forms: dict[str, int] = {}
    for cut, endings in endings_by_cut.items():
        stem = word[:-cut]
        stem_hash = hash_name(stem)
        for ending, encoded in endings:
            forms[stem + ending] = crc32(encoded, stem_hash)
    return forms


def _inflected_features(forms: Mapping[str, int]) -> list[str]:
    """Return the lists in which a name is whose inflected form a word may be: "Makedoniji", "Rikshospitalets".

    Args:
        forms: from `_uninflected_forms`.
    """
    names, places = gazetteer.person_names(), gazetteer.places()
    name_kinds = next(filter(None, map(names.get, names.possible_words(forms))), "")
    place_kinds = next(filter(None, map(places.kind, places.possible_keys(forms))), "")
    features = [codes.INFLECTED_NAME + name_kinds] if name_kinds else []
    return [*features, codes.INFLECTED_PLACE + place_kinds] if place_kinds else features


def _lexicon_features(word: str, lower: str) -> tuple[str, ...]:
    """Return the lists and clusters that a token is in."""
    features = []
    if (cluster_id := cluster_of(word)) is not None:
        features += [f"{codes.CLUSTER}{cluster_id}", f"{codes.PARENT_CLUSTER}{parent_cluster(cluster_id)}"]
    elif word[0].isalpha():
        features.append(codes.NO_CLUSTER)
    if trigger := gazetteer.trigger_words().get(lower):
        features.append(codes.TRIGGER + trigger)
    return (*features, *(_capitalized_word_features(word, lower) if word[0].isupper() else ()))


def _capitalized_word_features(word: str, lower: str) -> list[str]:
    features = []
    names = gazetteer.person_names()
    if name_kinds := names.get(word) or names.get(word.title() if word.isupper() else word):
        features.append(codes.PERSON_NAME + name_kinds)
    if lower in gazetteer.common_words():
        features.append(codes.COMMON_WORD)
    if word in gazetteer.demonyms():
        features.append(codes.DEMONYM)
    return features


def listed_features(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts in listed names that a token and its neighbours are.

    Args:
        tags: of five tokens, the token in the middle.
    """
    offsets = ("-2", "-1", "", "1", "2")
    return tuple(f"{offset}{codes.LISTED}{tag}" for offset, tag in zip(offsets, tags, strict=True) if tag)


@lru_cache(maxsize=1024)
def core_feature(word: str) -> str:
    """Return the feature of the core of a run of capitalised words: trigger kind and coarse cluster."""
    cluster_id = cluster_of(word)
    cluster = "?" if cluster_id is None else parent_cluster(cluster_id)
    return f"{codes.SPAN_CORE}{gazetteer.trigger_words().get(word.lower(), '')}{cluster}"


def edge_features(side: str, word: str) -> tuple[str, ...]:
    """Return features of the word on one side of a run of capitalised words.

    Args:
        side: `feature_codes.BEFORE_SPAN` or `feature_codes.AFTER_SPAN`.
        word: in lower case; "^" and "$" at the edges of the sentence.
    """
    cluster_id = cluster_of(word)
    trigger = gazetteer.trigger_words().get(word, "")
    return (f"{side}={word}", f"{side}q{trigger}{'?' if cluster_id is None else parent_cluster(cluster_id)}")
