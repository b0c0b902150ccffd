"""All sentences of a story in, what the rest of the story shows of a word out.

A surname alone says little; the full name after a title two paragraphs above says it all (Chieu & Ng 2002,
"Named entity recognition: a maximum entropy approach using global information").
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.enrich.entities import gazetteer

__all__ = ["gather"]

_WHERE = frozenset({"in", "at", "near", "from", "outside", "across", "around"})


def gather(sentences: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Collect what places in the story say of each capitalised word that stands there more than once.

    Args:
        sentences: the tokens of the whole story, sentence by sentence.

    Returns:
        For each such word its features, sorted.
    """
    counts = Counter(word for words in sentences for word in words)
    repeated = {word for word, count in counts.items() if count > 1 and word[0].isupper() and len(word) > 1}
    seen: dict[str, set[str]] = defaultdict(set)
    for words in sentences:
        for place, word in enumerate(words):
            if word in repeated:
                seen[word].update(_around(words, place))
    for word, marks in seen.items():
        if counts[word.lower()]:
            marks.add("Dl")
    return {word: tuple(sorted(marks)) for word, marks in seen.items()}


def _around(words: Sequence[str], place: int) -> Iterator[str]:
    if place:
        yield "Dm"
        yield from _before(words[place - 1])
    after = words[place + 1] if place + 1 < len(words) else "."
    kind = gazetteer.cues().get(after.lower(), "")
    if kind == "v":
        yield "Dv"
    if after[0].isupper():
        yield "D>" + kind
    elif not (place and words[place - 1][0].isupper()):
        yield "Da"


def _before(word: str) -> Iterator[str]:
    if gazetteer.cues().get(word.lower()) == "t":
        yield "Dt"
    if word in _WHERE:
        yield "Di"
    elif word == "(":
        yield "D("
    elif word == "the":
        yield "Dthe"
    if word[0].isupper():
        yield "D<" + gazetteer.people().get(word, "")
