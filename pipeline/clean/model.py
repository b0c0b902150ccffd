"""The traits of a page's segments in; how likely each is part of the story, and which to keep, out.

The model is a linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001) trained by
`bench/train_blocks.py`; docs/clean.md has its data statement and model card.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import pycrfsuite  # type: ignore[import-untyped]  # the wheel ships no types

__all__ = ["kept", "likelihoods"]

_STORY = "K"
# What is less likely than this is never kept, however little there is.
_LEAST = 0.08
_own = threading.local()


@lru_cache(maxsize=1)
def _model() -> bytes:
    return resources.files(__package__).joinpath("data", "blocks.crfsuite").read_bytes()


def _tagger() -> "pycrfsuite.Tagger":
    """One for each thread: it holds the page it looks at."""
    if not hasattr(_own, "tagger"):
        _own.tagger = pycrfsuite.Tagger()
        _own.tagger.open_inmemory(_model())
    return _own.tagger


def likelihoods(traits: Sequence[Sequence[str]]) -> list[float]:
    """How likely each segment is part of the story.

    Args:
        traits: of the segments of one page, in order, see `pipeline.clean.traits`.

    Returns:
        Probabilities from 0 to 1, one for each segment.
    """
    tagger = _tagger()
    tagger.set(traits)
    return [tagger.marginal(_STORY, place) for place in range(len(traits))]


def kept(likely: Sequence[float], words: Sequence[int]) -> list[bool]:
    """Choose the segments whose F1 by words is expected to be highest (Lewis, 1995).

    Args:
        likely: see `likelihoods`.
        words: the length of each segment.

    Returns:
        Whether each segment stays.
    """
    whole = sum(chance * count for chance, count in zip(likely, words, strict=True))
    best, edge, right, taken = 0.0, 1.0, 0.0, 0
    for chance, count in sorted(zip(likely, words, strict=True), reverse=True):
        right, taken = right + chance * count, taken + count
        if taken and 2 * right / (taken + whole) > best:
            best, edge = 2 * right / (taken + whole), chance
    return [chance >= max(edge, _LEAST) for chance in likely]
