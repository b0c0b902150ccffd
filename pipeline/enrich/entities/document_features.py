"""All sentences of a story in, what the rest of the story shows of a word out.

A surname alone says little; the full name after a title two paragraphs above says it all (Chieu & Ng 2002,
"Named entity recognition: a maximum entropy approach using global information").
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.enrich.entities import gazetteer

__all__ = ["repeated_word_features"]

_LOCATION_PREPOSITIONS = frozenset({"in", "at", "near", "from", "outside", "across", "around"})


def repeated_word_features(sentences: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Collect what places in the story say of each capitalised word that stands there more than once.

    Args:
        sentences: the tokens of the whole story, sentence by sentence.

    Returns:
        For each such word its features, sorted.
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
            word_features.add("Dl")
    return {word: tuple(sorted(word_features)) for word, word_features in features.items()}


def _neighbour_features(words: Sequence[str], index: int) -> Iterator[str]:
    if index:
        yield "Dm"
        yield from _previous_word_features(words[index - 1])
    next_word = words[index + 1] if index + 1 < len(words) else "."
    trigger = gazetteer.trigger_words().get(next_word.lower(), "")
    if trigger == "v":
        yield "Dv"
    if next_word[0].isupper():
        yield "D>" + trigger
    elif not (index and words[index - 1][0].isupper()):
        yield "Da"


def _previous_word_features(word: str) -> Iterator[str]:
    if gazetteer.trigger_words().get(word.lower()) == "t":
        yield "Dt"
    if word in _LOCATION_PREPOSITIONS:
        yield "Di"
    elif word == "(":
        yield "D("
    elif word == "the":
        yield "Dthe"
    if word[0].isupper():
        yield "D<" + gazetteer.person_names().get(word, "")
