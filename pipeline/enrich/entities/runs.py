"""The tokens of a sentence in, what each run of capitalised words shows as a whole out.

A name of many words is told by its core ("National *Union* of Teachers") and by what stands before and after all
of it; a token sees only its neighbours. So every token of a run is told the same things about the run.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich.clusters import cluster, coarse
from pipeline.enrich.entities import gazetteer

__all__ = ["OPENERS", "runs", "traits"]

# Words that join the parts of one name, when a capital follows.
_JOINTS = gazetteer.small("joints")
# They begin sentences, not names.
OPENERS = gazetteer.small("openers")
LONG = 4  # tokens from which on a run counts as just long


def runs(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Find the runs of capitalised words.

    Args:
        words: the tokens of one sentence.

    Yields:
        First token, one past the last, and one past the core: the part before the first joining word.
    """
    place = 1 if words and words[0].lower() in OPENERS else 0
    while place < len(words):
        if not words[place][0].isupper():
            place += 1
            continue
        end, core = _end(words, place)
        yield place, end, core
        place = end


def _end(words: Sequence[str], start: int) -> tuple[int, int]:
    end, core = start + 1, 0
    while end < len(words):
        if words[end][0].isupper():
            end += 1
            continue
        after = _past_joints(words, end)
        if not after:
            break
        core, end = core or end, after
    return end, core or end


def _past_joints(words: Sequence[str], place: int) -> int:
    """The capital after one or two joining words; 0 for none."""
    for after in (place + 1, place + 2):
        if words[after - 1] not in _JOINTS or after >= len(words):
            return 0
        if words[after][0].isupper():
            return after
    return 0


def traits(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What each token's run shows.

    Args:
        words: the tokens of one sentence.

    Returns:
        For each token the features of its run and its part in it; none outside runs.
    """
    found: list[tuple[str, ...]] = [()] * len(words)
    for start, end, core in runs(words):
        whole = _whole(words, start, end, core)
        last = end - 1
        for place in range(start, end):
            part = "W" if start == last else "B" if place == start else "E" if place == last else "M"
            found[place] = (*whole, "R@" + part, f"R@{part}{whole[0]}")
    return found


def _whole(words: Sequence[str], start: int, end: int, core: int) -> tuple[str, ...]:
    before = words[start - 1].lower() if start else "^"
    after = words[end].lower() if end < len(words) else "$"
    cues = "".join(
        sorted({kind for word in words[start:end] if (kind := gazetteer.cues().get(word.lower()))})
    )
    size = min(end - start, LONG)
    return (
        _core(words[core - 1]),
        f"R#{size}{'j' if core < end else ''}",
        f"Rq={cues}",
        f"Rf={gazetteer.people().get(words[start], '-')}{size}",
        *_edge("Rp", before),
        *_edge("Rn", after),
        "Rh=" + words[core - 1].lower(),
    )


@lru_cache(maxsize=65536)
def _core(word: str) -> str:
    company = cluster(word)
    return f"Rh{gazetteer.cues().get(word.lower(), '')}{'?' if company is None else coarse(company)}"


@lru_cache(maxsize=65536)
def _edge(side: str, word: str) -> tuple[str, ...]:
    """The word at one side of a run, and what kind of word it is."""
    company = cluster(word)
    kind = gazetteer.cues().get(word, "")
    return (f"{side}={word}", f"{side}q{kind}{'?' if company is None else coarse(company)}")
