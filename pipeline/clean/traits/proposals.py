"""A page as arrays in; where simple ways of finding a story see it, and how far they agree, out.

Each way alone goes wrong on some pages; where ways of different character agree they seldom do. The votes of
those that agree with the others count more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.names import IDEAS
from pipeline.clean.traits.columns import Columns, Numbers, Places, logarithm
from pipeline.clean.traits.layout import KINDS, Layout

__all__ = ["PROPOSALS", "Proposed", "kinds_of", "proposal_columns", "proposed"]

Mask = NDArray[np.bool_]
# Letters in links and the cost of each run, against which prose must win in a dense stretch.
_COST = 50.0
# A box inside is nearer to the story when it holds nearly as much.
_NEARLY = 0.8
_NUMBER = {idea: place for place, idea in enumerate(IDEAS)}


def _most_prose(page: Layout) -> Mask | None:
    """Each paragraph gives its box its length and the next box half of it (Readability's scoring)."""
    score = page.prose_held + np.bincount(page.up, page.prose_held / 2, len(page.up))
    return _inside(page, int(np.argmax(score)))


def _named(page: Layout) -> Mask | None:
    """The box whose class or id says that it holds an article's text."""
    whose = _any(page, "article", "story", "post", "entry")
    told = (_any(page, "body") & (whose | _any(page, "text"))) | _any(page, "rich")
    told |= _any(page, "text") & _any(page, "article", "story")
    told |= _any(page, "content") & (whose | _any(page, "body", "text"))
    prose = np.where(told, page.prose_inside, 0.0)
    if not prose.any():
        return None
    return _inside(page, int(np.flatnonzero(prose >= _NEARLY * prose.max())[-1]))


def _any(page: Layout, *ideas: str) -> Mask:
    wanted = np.uint64(sum(1 << _NUMBER[idea] for idea in ideas))
    mask: Mask = (page.names & wanted) != 0
    return mask


def _article(page: Layout) -> Mask | None:
    """The article element with most prose, else the main element."""
    for tag in ("article", "main"):
        prose = np.where(page.kind == KINDS[tag], page.prose_inside, 0.0)
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
    kinds = kinds_of(page)
    mask: Mask = kinds == int(np.argmax(np.bincount(kinds, page.prose)))
    return mask


def kinds_of(page: Layout) -> Places:
    """Number the kinds of places on a page: holders of the same element and name in boxes of the same."""
    outer = page.up[page.holder]
    known: dict[tuple[int, ...], int] = {}
    columns = (
        page.kind[page.holder],
        page.names[page.holder],
        page.kind[outer],
        page.names[outer],
        page.around[outer],
    )
    keys = zip(*[column.tolist() for column in columns], strict=True)
    return np.array([known.setdefault(key, len(known)) for key in keys], np.intp)


PROPOSALS: tuple[tuple[str, Callable[[Layout], Mask | None]], ...] = (
    ("most prose", _most_prose),
    ("named", _named),
    ("article", _article),
    ("dense", _dense),
    ("alike", _alike),
)


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """What each way proposes, how well it agrees with the others, and the votes for each run, from 0 to 1."""

    masks: tuple[Mask | None, ...]
    trust: tuple[float, ...]
    votes: Numbers


def proposed(page: Layout) -> Proposed:
    """Let every way propose a story.

    Args:
        page: see `pipeline.clean.traits.layout`.
    """
    masks = [propose(page) for _, propose in PROPOSALS]
    agreed = _agreement(masks, page.words)
    votes = np.zeros(len(page.words))
    for mask, trust in zip(masks, agreed, strict=True):
        votes += 0.0 if mask is None else mask * trust
    return Proposed(tuple(masks), tuple(agreed), votes / max(float(sum(agreed)), 1e-9))


def proposal_columns(made: Proposed, open_: Places) -> Columns:
    """Describe each run by what was proposed.

    Args:
        made: see `proposed`.
        open_: the runs to describe.

    Returns:
        For each way whether a run is in it, how far it is from its first and last run, and how well the way
        agrees with the others; and the votes. -1 where a way proposes nothing.
    """
    columns: Columns = {"votes": made.votes[open_]}
    for (name, _), mask, trust in zip(PROPOSALS, made.masks, made.trust, strict=True):
        columns |= _seen_from(name, mask, trust, open_)
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


def _seen_from(name: str, mask: Mask | None, trust: float, open_: Places) -> Columns:
    if mask is None or not mask.any():
        nothing = np.full(len(open_), -1.0)
        return {f"{name} {what}": nothing for what in ("holds", "since", "until", "agrees")}
    inside = np.flatnonzero(mask)
    return {
        f"{name} holds": mask[open_],
        f"{name} since": logarithm(open_ - inside[0]),
        f"{name} until": logarithm(open_ - inside[-1]),
        f"{name} agrees": np.full(len(open_), trust),
    }


def _inside(page: Layout, box: int) -> Mask:
    return _between(page, int(page.first[box]), int(page.last[box]))


def _between(page: Layout, first: int, last: int) -> Mask:
    mask = np.zeros(len(page.words), bool)
    mask[first:last] = True
    return mask
