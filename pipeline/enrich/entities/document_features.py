"""Collect what the rest of a text shows about a repeated word.

A surname alone is ambiguous; the full name after a title two paragraphs earlier is not (Chieu & Ng 2002, "Named
entity recognition: a maximum entropy approach using global information").
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer

__all__ = ["repeated_word_features"]

_LOCATION_PREPOSITIONS = frozenset({"in", "at", "near", "from", "outside", "across", "around"})


def repeated_word_features(words: Sequence[str], capitals: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Collect features of every capitalised word that occurs more than once.

    Args:
        words: the tokens of the whole text, with "" between sentences and at both ends.
        capitals: the positions of the capitalised ones.

    Returns:
        The features of each such word, sorted.
    """
    counts = Counter(map(words.__getitem__, capitals))
    repeated = {word for word, count in counts.items() if count > 1 and len(word) > 1}
    features: dict[str, set[str]] = defaultdict(set)
    for position in compress(capitals, map(repeated.__contains__, map(words.__getitem__, capitals))):
        word, previous, following = words[position], words[position - 1], words[position + 1] or "."
        features[word].update(_features_before(previous), _features_behind(following))
        if not (following[0].isupper() or previous[:1].isupper()):
            features[word].add(codes.DOC_ALONE)
    written = frozenset(words) if features else frozenset[str]()
    for word, word_features in features.items():
        if word.lower() in written:
            word_features.add(codes.DOC_LOWERCASE)
    return {word: tuple(sorted(word_features)) for word, word_features in features.items()}


@lru_cache(maxsize=1024)
def _features_behind(following: str) -> tuple[str, ...]:
    """Return what the word behind a word shows."""
    trigger = gazetteer.trigger_words().get(following.lower(), "")
    features = [codes.DOC_BEFORE_SPEECH_VERB] if trigger == "v" else []
    return (*features, codes.DOC_BEFORE_CAPITAL + trigger) if following[0].isupper() else tuple(features)


@lru_cache(maxsize=1024)
def _features_before(word: str) -> tuple[str, ...]:
    """Return what the word before a word shows; "" stands for the beginning of the sentence."""
    if not word:
        return ()
    features = [codes.DOC_MID_SENTENCE]
    if gazetteer.trigger_words().get(word.lower()) == "t":
        features.append(codes.DOC_AFTER_TITLE)
    if word in _LOCATION_PREPOSITIONS:
        features.append(codes.DOC_AFTER_LOCATION_PREPOSITION)
    elif word == "(":
        features.append(codes.DOC_AFTER_PARENTHESIS)
    elif word == "the":
        features.append(codes.DOC_AFTER_THE)
    if word[0].isupper():
        features.append(codes.DOC_AFTER_CAPITAL + gazetteer.person_names().get(word, ""))
    return tuple(features)
