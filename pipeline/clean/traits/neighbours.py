"""A page as arrays in; for each run what stands around it, out."""

import numpy as np

from pipeline.clean.traits.columns import Columns, Numbers, Places, logarithm, moved, summed
from pipeline.clean.traits.layout import Layout

__all__ = ["neighbour_columns"]

_NEAR = (-2, -1, 1, 2)
_FAR = (-3, 3)
_WINDOW = 5


def neighbour_columns(page: Layout, votes: Numbers, open_: Places) -> Columns:
    """Tell each run what stands around it.

    Args:
        page: see `pipeline.clean.traits.layout`.
        votes: see `pipeline.clean.traits.proposals`.
        open_: the runs to describe.

    Returns:
        Traits of the runs up to three places away, those before a run with a positive number, and means of a window.
    """
    found: Columns = {}
    columns = {
        "log length": logarithm(page.length),
        "linked": page.linked / page.length,
        "votes": votes,
        "tag": page.kind[page.box],
    }
    for steps in (*_NEAR, *_FAR):
        for name, column in columns.items():
            found[f"{name} {steps:+}"] = moved(column, steps)[open_]
    for steps in _NEAR:
        found[f"same box {steps:+}"] = (moved(page.holder, steps) == page.holder)[open_]
    found["prose around"] = logarithm(_around(page.prose)[open_])
    found["links around"] = (_around(page.linked) / np.maximum(_around(page.length), 1))[open_]
    return found


def _around(numbers: Numbers) -> Numbers:
    """The sum over a run and the five before and after it."""
    places = np.arange(len(numbers))
    totals = summed(numbers)
    return totals[np.minimum(places + _WINDOW + 1, len(numbers))] - totals[np.maximum(places - _WINDOW, 0)]
