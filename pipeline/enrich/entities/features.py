"""The tokens of a sentence in, what the sequence tagger looks at out.

Features are plain strings, as CRFsuite takes them. Training and tagging share this module, so that what was
learned is what is seen; a change here means training again (bench/train_entities.py).
"""

from collections.abc import Sequence
from functools import lru_cache

from pipeline.enrich.clusters import cluster, coarse
from pipeline.enrich.entities import gazetteer

__all__ = ["featurize", "shape"]

_KINDS = {"C": "c", "R": "r", "T": "t"}


@lru_cache(maxsize=65536)
def shape(word: str) -> str:
    """The outline of a word: "Xxx" becomes "Xx", "U.S." "X.X.", "2023" "d".

    Args:
        word: one token.

    Returns:
        Runs of one kind shortened to one character, after a first capital to one more.
    """
    kinds = [
        "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else "a" if c.isalpha() else c
        for c in word
    ]
    runs = [kind for place, kind in enumerate(kinds) if place == 0 or kind != kinds[place - 1]]
    return "".join(runs[:6]) + ("+" if len(word) > 1 and word.isupper() else "")


@lru_cache(maxsize=65536)
def _own(word: str) -> tuple[str, ...]:
    """What a token says by itself."""
    lower = word.lower()
    found = ["w=" + lower, "s=" + shape(word), "x=" + lower[-3:], "p=" + lower[:3], "y=" + lower[-2:]]
    found += _listed(word, lower)
    return tuple(found)


@lru_cache(maxsize=65536)
def _listed(word: str, lower: str) -> tuple[str, ...]:
    """Which lists a single token stands in."""
    found = []
    if (company := cluster(word)) is not None:
        found += [f"c={company}", f"C={coarse(company)}"]
    elif word[0].isalpha():
        found.append("c?")
    if kind := gazetteer.cues().get(lower):
        found.append("q=" + kind)
    if word[0].isupper():
        if names := gazetteer.people().get(word) or gazetteer.people().get(
            word.title() if word.isupper() else word
        ):
            found.append("n=" + names)
        if lower in gazetteer.common_words():
            found.append("d")
        if word in gazetteer.demonyms():
            found.append("g=n")
    return tuple(found)


@lru_cache(maxsize=65536)
def _seen(word: str) -> tuple[str, ...]:
    """What a neighbour shows of a token."""
    lower = word.lower()
    return ("w=" + lower, "s=" + shape(word), *_listed(word, lower))


def _matches(words: Sequence[str]) -> list[str]:
    """For each token its part in the longest listed place or organisation that starts where none is open."""
    marks = [""] * len(words)
    places, organisations = gazetteer.places(), gazetteer.organisations()
    start = 0
    while start < len(words):
        start += _mark(words, start, marks, (places, organisations)) if words[start][0].isupper() else 1
    return marks


def _mark(
    words: Sequence[str],
    start: int,
    marks: list[str],
    lists: tuple[dict[str, gazetteer.Place], frozenset[str]],
) -> int:
    places, organisations = lists
    for length in range(min(gazetteer.LONGEST_NAME, len(words) - start), 0, -1):
        key = gazetteer.phrase(words[start : start + length])
        place, organisation = places.get(key), key in organisations
        if place or organisation:
            kind = (_KINDS[place.kind] if place else "") + ("o" if organisation else "")
            marks[start : start + length] = [
                f"{kind}{min(length, 2)}B",
                *[f"{kind}{min(length, 2)}I"] * (length - 1),
            ]
            return length
    return 1


def featurize(words: Sequence[str]) -> list[list[str]]:
    """What the tagger looks at, token by token.

    Args:
        words: the tokens of one sentence.

    Returns:
        For each token its features. A token in lower case between others in lower case gets few: it is
        hardly ever part of a name.
    """
    marks = _matches(words)
    capitals = [word[0].isupper() for word in words]
    loud = sum(capitals) > 0.7 * len(words)
    return [
        _full(words, place, marks, loud=loud) if _near(capitals, place) else ["f", *_own(words[place])[:2]]
        for place in range(len(words))
    ]


def _near(capitals: list[bool], place: int) -> bool:
    return any(capitals[max(0, place - 1) : place + 2])


def _full(words: Sequence[str], place: int, marks: list[str], *, loud: bool) -> list[str]:
    found = [*_own(words[place])]
    if marks[place]:
        found.append("m=" + marks[place])
    if loud:
        found.append("L")
    if place == 0:
        found.append("^")
    for step in (-2, -1, 1, 2):
        found += _around(words, place + step, marks, step)
    return found


def _around(words: Sequence[str], other: int, marks: list[str], step: int) -> list[str]:
    if not 0 <= other < len(words):
        return [f"{step}|"]
    seen = _seen(words[other])
    found = [f"{step}{part}" for part in (seen if abs(step) == 1 else seen[:2])]
    if marks[other]:
        found.append(f"{step}m={marks[other]}")
    return found
