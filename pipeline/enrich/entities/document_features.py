"""Collect what the rest of a text shows about a repeated word.

A surname alone is ambiguous; the full name after a title two paragraphs earlier is not (Chieu & Ng 2002, "Named
entity recognition: a maximum entropy approach using global information").
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

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
    counts = Counter(words)
    features: dict[str, set[str]] = defaultdict(set)
    for position in capitals:
        word = words[position]
        if counts[word] > 1 and len(word) > 1:
            features[word].update(_neighbour_features(words, position))
    for word, word_features in features.items():
        if counts[word.lower()]:
            word_features.add(codes.DOC_LOWERCASE)
    return {word: tuple(sorted(word_features)) for word, word_features in features.items()}


def _neighbour_features(words: Sequence[str], position: int) -> Iterator[str]:
    previous, following = words[position - 1], words[position + 1] or "."
    if previous:
        yield codes.DOC_MID_SENTENCE
        yield from _previous_word_features(previous)
    trigger = gazetteer.trigger_words().get(following.lower(), "")
    if trigger == "v":
        yield codes.DOC_BEFORE_SPEECH_VERB
    if following[0].isupper():
        yield codes.DOC_BEFORE_CAPITAL + trigger
    elif not previous[:1].isupper():
        yield codes.DOC_ALONE


def _previous_word_features(word: str) -> Iterator[str]:
    if gazetteer.trigger_words().get(word.lower()) == "t":
        yield codes.DOC_AFTER_TITLE
    if word in _LOCATION_PREPOSITIONS:
        yield codes.DOC_AFTER_LOCATION_PREPOSITION
    elif word == "(":
        yield codes.DOC_AFTER_PARENTHESIS
    elif word == "the":
        yield codes.DOC_AFTER_THE
    if word[0].isupper():
        yield codes.DOC_AFTER_CAPITAL + gazetteer.person_names().get(word, "")
