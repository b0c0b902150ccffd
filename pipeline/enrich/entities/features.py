"""The tokens of a sentence in, what the sequence tagger looks at out.

Features are plain strings, as CRFsuite takes them. Training and tagging share this module, so that what was
learned is what is seen; a change here means training again (bench/train_entities.py).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich.clusters import cluster, coarse
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.evidence import gather
from pipeline.enrich.entities.runs import traits

__all__ = ["featurize", "shape"]

_KINDS = {"C": "c", "R": "r", "T": "t"}
LOUD = 0.7  # the share of capitalised tokens above which a sentence is a headline


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
def _beside(word: str, step: int) -> tuple[str, ...]:
    """What a neighbour shows of a token, by how many tokens it stands after it."""
    lower = word.lower()
    seen: tuple[str, ...] = ("w=" + lower, "s=" + shape(word))
    if abs(step) == 1:
        seen += _listed(word, lower)
    return tuple(f"{step}{part}" for part in seen)


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


def featurize(sentences: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """What the tagger looks at, token by token.

    Args:
        sentences: the tokens of a whole story, sentence by sentence.

    Returns:
        For each sentence for each token its features. A token in lower case between others in lower case gets
        few: it is hardly ever part of a name.
    """
    story = gather(sentences)
    return [_sentence(words, story) for words in sentences]


def _sentence(words: Sequence[str], story: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    capitals = [word[0].isupper() for word in words]
    if not any(capitals):
        return [["f", *_own(word)[:2]] for word in words]
    marks, shared = _matches(words), traits(words)
    loud = sum(capitals) > LOUD * len(words)
    found = []
    for place, word in enumerate(words):
        if any(capitals[max(0, place - 1) : place + 2]):
            features = [*_own(word), *shared[place], *_context(words, place, marks)]
            if capitals[place]:
                features += story.get(word, ())
            found.append([*features, "L"] if loud else features)
        else:
            found.append(["f", *_own(word)[:2]])
    return found


def _context(words: Sequence[str], place: int, marks: Sequence[str]) -> list[str]:
    found = ["m=" + marks[place]] if marks[place] else []
    if place == 0:
        found.append("^")
    for step in (-2, -1, 1, 2):
        other = place + step
        if not 0 <= other < len(words):
            found.append(f"{step}|")
            continue
        found += _beside(words[other], step)
        if marks[other]:
            found.append(f"{step}m={marks[other]}")
    return found
