"""A page as arrays in; where simple ways of finding a story see it, and how far they agree, out.

Each way alone goes wrong on some pages; where ways of different character agree they seldom do. The votes of
those that agree with the others count more.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.names import IDEAS
from pipeline.clean.traits.columns import Columns, Numbers, flags, logarithm
from pipeline.clean.traits.layout import Layout

__all__ = ["PROPOSALS", "proposal_columns"]

Mask = NDArray[np.bool_]
# Letters in links and the cost of each run, against which prose must win in a dense stretch.
_COST = 50.0
# A box inside is nearer to the story when it holds nearly as much.
_NEARLY = 0.8
_NUMBER = {idea: np.uint64(place) for place, idea in enumerate(IDEAS)}


def _most_prose(page: Layout) -> Mask | None:
    """Each paragraph gives its box its length and the next box half of it (Readability's scoring)."""
    score = page.prose_held + np.bincount(page.up, page.prose_held / 2, len(page.up))
    return _inside(page, int(np.argmax(score)))


def _named(page: Layout) -> Mask | None:
    """The box whose class or id says that it holds an article's text."""
    has = {idea: (page.names >> place & np.uint64(1)).astype(bool) for idea, place in _NUMBER.items()}
    whose = has["article"] | has["story"] | has["post"] | has["entry"]
    told = (
        (has["body"] & (whose | has["text"])) | has["rich"] | (has["text"] & (has["article"] | has["story"]))
    )
    told |= has["content"] & (whose | has["body"] | has["text"])
    prose = np.where(told, page.prose_inside, 0.0)
    if not prose.any():
        return None
    return _inside(page, int(np.flatnonzero(prose >= _NEARLY * prose.max())[-1]))


def _article(page: Layout) -> Mask | None:
    """The article element with most prose, else the main element."""
    for tag in ("article", "main"):
        prose = np.where([name == tag for name in page.tag_names], page.prose_inside, 0.0)
        if prose.any():
            return _inside(page, int(np.argmax(prose)))
    return None


def _dense(page: Layout) -> Mask | None:
    """The stretch where prose outweighs links and short runs by most (maximum subsequence)."""
    totals = np.concatenate(([0.0], np.cumsum(page.prose - page.linked - _COST)))
    last = int(np.argmax(totals - np.minimum.accumulate(totals)))
    return _between(page, int(np.argmin(totals[: last + 1])), last)


def _alike(page: Layout) -> Mask | None:
    """All that stands in boxes of the same kind and name: the kind that holds most prose."""
    known: dict[tuple[object, ...], int] = {}
    outer = page.up[page.holder]
    keys = zip(
        page.kind[page.holder].tolist(), page.names[page.holder].tolist(),
        page.kind[outer].tolist(), page.names[outer].tolist(), page.around[outer].tolist(), strict=True,
    )  # fmt: skip
    kinds = np.array([known.setdefault(key, len(known)) for key in keys], np.intp)
    mask: Mask = kinds == int(np.argmax(np.bincount(kinds, page.prose)))
    return mask


PROPOSALS: tuple[tuple[str, Callable[[Layout], Mask | None]], ...] = (
    ("most prose", _most_prose),
    ("named", _named),
    ("article", _article),
    ("dense", _dense),
    ("alike", _alike),
)


def proposal_columns(page: Layout) -> Columns:
    """Let every way propose a story.

    Args:
        page: see `pipeline.clean.traits.layout`.

    Returns:
        For each way whether a run is in it, how far it is from its first and last run, and how well the way
        agrees with the others; and the votes for each run, from 0 to 1. -1 where a way proposes nothing.
    """
    masks = [propose(page) for _, propose in PROPOSALS]
    names = [name for name, _ in PROPOSALS]
    agreed = _agreement(masks, page.words)
    columns: Columns = {}
    votes = np.zeros(len(page.words))
    for name, mask, trust in zip(names, masks, agreed, strict=True):
        columns |= _seen_from(name, mask, trust, len(page.words))
        votes += 0.0 if mask is None else mask * trust
    columns["votes"] = votes / max(float(sum(agreed)), 1e-9)
    return columns


def _agreement(masks: Sequence[Mask | None], words: Numbers) -> list[float]:
    """The mean F1 by words of each proposal with the others; 0 for none."""
    made = [place for place, mask in enumerate(masks) if mask is not None and mask.any()]
    agreed = [0.0] * len(masks)
    weights = np.array([masks[place] * words for place in made])  # type: ignore[operator]
    if len(made) > 1:
        sizes = weights.sum(axis=1)
        common = (weights > 0).astype(np.float64) @ weights.T
        alike = 2 * common / np.maximum(sizes[:, None] + sizes, 1)
        for place, row in zip(made, alike.sum(axis=1) - 1, strict=True):
            agreed[place] = float(row) / (len(made) - 1)
    return agreed


def _seen_from(name: str, mask: Mask | None, trust: float, runs: int) -> Columns:
    if mask is None or not mask.any():
        nothing = np.full(runs, -1.0)
        return {f"{name} {what}": nothing for what in ("holds", "since", "until", "agrees")}
    places = np.arange(runs, dtype=np.float64)
    inside = np.flatnonzero(mask)
    return {
        f"{name} holds": flags(mask),
        f"{name} since": logarithm(places - inside[0]),
        f"{name} until": logarithm(places - inside[-1]),
        f"{name} agrees": np.full(runs, trust),
    }


def _inside(page: Layout, box: int) -> Mask:
    return _between(page, int(page.first[box]), int(page.last[box]))


def _between(page: Layout, first: int, last: int) -> Mask:
    mask = np.zeros(len(page.words), bool)
    mask[first:last] = True
    return mask
