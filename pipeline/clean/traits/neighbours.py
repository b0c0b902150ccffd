"""The columns of a page in; for each run the same of its neighbours, out."""

import numpy as np

from pipeline.clean.traits.columns import Columns, Numbers, flags, logarithm, moved, summed
from pipeline.clean.traits.layout import Layout

__all__ = ["neighbour_columns"]

_NEAR = (-2, -1, 1, 2)
_FAR = (-3, 3)
_WINDOW = 5


def neighbour_columns(columns: Columns, page: Layout) -> Columns:
    """Tell each run what stands around it.

    Args:
        columns: what was found of each run by itself.
        page: see `pipeline.clean.traits.layout`.

    Returns:
        Traits of the runs up to three places away, those before a run with a positive number, and means of a window.
    """
    found: Columns = {}
    for steps in (*_NEAR, *_FAR):
        for name in ("log length", "linked", *(("tag", "end", "subjects") if steps in _NEAR else ())):
            found[f"{name} {steps:+}"] = moved(columns[name], steps)
    holder = page.holder.astype(np.float64)
    for steps in _NEAR:
        found[f"same box {steps:+}"] = flags(moved(holder, steps) == holder)
    found["prose around"] = logarithm(_around(page.prose))
    found["links around"] = _around(page.linked) / np.maximum(_around(page.length), 1)
    return found


def _around(numbers: Numbers) -> Numbers:
    """The sum over a run and the five before and after it."""
    places = np.arange(len(numbers))
    totals = summed(numbers)
    return totals[np.minimum(places + _WINDOW + 1, len(numbers))] - totals[np.maximum(places - _WINDOW, 0)]
