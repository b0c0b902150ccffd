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


def repeated_word_features(sentences: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Collect features of every capitalised word that occurs more than once.

    Args:
        sentences: the tokens of the whole text, sentence by sentence.

    Returns:
        The features of each such word, sorted.
    """
    counts = Counter(word for words in sentences for word in words)
    repeated = {word for word, count in counts.items() if count > 1 and word[0].isupper() and len(word) > 1}
    features: dict[str, set[str]] = defaultdict(set)
    for words in sentences:
        for index, word in enumerate(words):
            if word in repeated:
                features[word].update(_neighbour_features(words, index))
    for word, word_features in features.items():
        if counts[word.lower()]:
            word_features.add(codes.DOC_LOWERCASE)
    return {word: tuple(sorted(word_features)) for word, word_features in features.items()}


def _neighbour_features(words: Sequence[str], index: int) -> Iterator[str]:
    if index:
        yield codes.DOC_MID_SENTENCE
        yield from _previous_word_features(words[index - 1])
    next_word = words[index + 1] if index + 1 < len(words) else "."
    trigger = gazetteer.trigger_words().get(next_word.lower(), "")
    if trigger == "v":
        yield codes.DOC_BEFORE_SPEECH_VERB
    if next_word[0].isupper():
        yield codes.DOC_BEFORE_CAPITAL + trigger
    elif not (index and words[index - 1][0].isupper()):
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
