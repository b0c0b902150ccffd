"""Compute the features that the sequence tagger reads.

Features are plain strings, as CRFsuite takes them (codes: `feature_codes`). Training and tagging share this module, so
a change here means training again (bench/train_entities.py).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.capitalized_spans import span_features
from pipeline.enrich.entities.document_features import repeated_word_features
from pipeline.enrich.word_clusters import cluster_of, parent_cluster

__all__ = ["featurize", "word_shape"]

_PLACE_CODES = {"C": "c", "R": "r", "T": "t"}
MIN_HEADLINE_CAPITAL_SHARE = 0.7  # a sentence with a larger share of capitalised tokens is a headline


@lru_cache(maxsize=65536)
def word_shape(word: str) -> str:
    """Return the outline of a word: "Xx" for "Paris", "X.X." for "U.S.", "d" for "2023".

    Args:
        word: one token.

    Returns:
        At most six characters: X capital, x small letter, a letter without case, d digit, or the character itself;
        runs of one kind count once. A "+" follows for words in capitals.
    """
    char_classes = [
        "X"
        if char.isupper()
        else "x"
        if char.islower()
        else "d"
        if char.isdigit()
        else "a"
        if char.isalpha()
        else char
        for char in word
    ]
    outline = [
        char_class
        for index, char_class in enumerate(char_classes)
        if index == 0 or char_class != char_classes[index - 1]
    ]
    return "".join(outline[:6]) + ("+" if len(word) > 1 and word.isupper() else "")


@lru_cache(maxsize=65536)
def _token_features(word: str) -> tuple[str, ...]:
    """Return the features of a token by itself."""
    lower = word.lower()
    return (
        codes.WORD + lower,
        codes.SHAPE + word_shape(word),
        codes.SUFFIX_3 + lower[-3:],
        codes.PREFIX_3 + lower[:3],
        codes.SUFFIX_2 + lower[-2:],
        *_lexicon_features(word, lower),
    )


@lru_cache(maxsize=65536)
def _lexicon_features(word: str, lower: str) -> tuple[str, ...]:
    """Return the lists and clusters that a token is in."""
    features = []
    if (cluster_id := cluster_of(word)) is not None:
        features += [f"{codes.CLUSTER}{cluster_id}", f"{codes.PARENT_CLUSTER}{parent_cluster(cluster_id)}"]
    elif word[0].isalpha():
        features.append(codes.NO_CLUSTER)
    if trigger := gazetteer.trigger_words().get(lower):
        features.append(codes.TRIGGER + trigger)
    if word[0].isupper():
        if name_kinds := gazetteer.person_names().get(word) or gazetteer.person_names().get(
            word.title() if word.isupper() else word
        ):
            features.append(codes.PERSON_NAME + name_kinds)
        if lower in gazetteer.common_words():
            features.append(codes.COMMON_WORD)
        if word in gazetteer.demonyms():
            features.append(codes.DEMONYM)
    return tuple(features)


@lru_cache(maxsize=65536)
def _neighbour_features(word: str, offset: int) -> tuple[str, ...]:
    """Return the features of a neighbour, marked with its offset from the token."""
    lower = word.lower()
    features: tuple[str, ...] = (codes.WORD + lower, codes.SHAPE + word_shape(word))
    if abs(offset) == 1:
        features += _lexicon_features(word, lower)
    return tuple(f"{offset}{feature}" for feature in features)


def _gazetteer_tags(words: Sequence[str]) -> list[str]:
    """Return each token's part in a listed place or organisation; the longest match from the left wins."""
    tags = [""] * len(words)
    places, organisations = gazetteer.places(), gazetteer.organisations()
    start = 0
    while start < len(words):
        start += (
            _tag_longest_match(words, start, tags, (places, organisations))
            if words[start][0].isupper()
            else 1
        )
    return tags


def _tag_longest_match(
    words: Sequence[str],
    start: int,
    tags: list[str],
    lists: tuple[dict[str, gazetteer.Place], frozenset[str]],
) -> int:
    places, organisations = lists
    for length in range(min(gazetteer.MAX_NAME_TOKENS, len(words) - start), 0, -1):
        key = gazetteer.phrase_key(words[start : start + length])
        place, organisation = places.get(key), key in organisations
        if place or organisation:
            code = (_PLACE_CODES[place.kind] if place else "") + ("o" if organisation else "")
            tags[start : start + length] = [
                f"{code}{min(length, 2)}B",
                *[f"{code}{min(length, 2)}I"] * (length - 1),
            ]
            return length
    return 1


def featurize(sentences: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """Compute the features of every token of a text.

    Args:
        sentences: the tokens of a whole text, sentence by sentence.

    Returns:
        For each sentence, for each token, its features. A token in lower case between others in lower case gets only
        a few, since it is hardly ever part of a name.
    """
    document_features = repeated_word_features(sentences)
    return [_sentence_features(words, document_features) for words in sentences]


def _sentence_features(
    words: Sequence[str], document_features: Mapping[str, tuple[str, ...]]
) -> list[list[str]]:
    capitals = [word[0].isupper() for word in words]
    if not any(capitals):
        return [[codes.LOWERCASE_CONTEXT, *_token_features(word)[:2]] for word in words]
    tags, shared_features = _gazetteer_tags(words), span_features(words)
    is_headline = sum(capitals) > MIN_HEADLINE_CAPITAL_SHARE * len(words)
    rows = []
    for index, word in enumerate(words):
        if any(capitals[max(0, index - 1) : index + 2]):
            features = [
                *_token_features(word),
                *shared_features[index],
                *_context_features(words, index, tags),
            ]
            if capitals[index]:
                features += document_features.get(word, ())
            rows.append([*features, codes.HEADLINE] if is_headline else features)
        else:
            rows.append([codes.LOWERCASE_CONTEXT, *_token_features(word)[:2]])
    return rows


def _context_features(words: Sequence[str], index: int, tags: Sequence[str]) -> list[str]:
    features = [codes.LISTED + tags[index]] if tags[index] else []
    if index == 0:
        features.append(codes.SENTENCE_START)
    for offset in (-2, -1, 1, 2):
        position = index + offset
        if not 0 <= position < len(words):
            features.append(f"{offset}{codes.OUTSIDE_SENTENCE}")
            continue
        features += _neighbour_features(words[position], offset)
        if tags[position]:
            features.append(f"{offset}{codes.LISTED}{tags[position]}")
    return features
