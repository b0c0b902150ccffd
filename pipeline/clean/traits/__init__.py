"""The runs of text of a page and its boxes in; what can be seen of each run, as columns of numbers, out.

Every trait is a publishing habit: where a run of text stands, how long it is, how it begins and ends, how
much of it is links, what its boxes are called, and where simple ways of finding a story see it. Nothing in
it is the name of a site.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.segments import TAGS, Reading
from pipeline.clean.told import Told
from pipeline.clean.traits.columns import Columns, Numbers, Places
from pipeline.clean.traits.layout import Layout, box_columns, layout
from pipeline.clean.traits.neighbours import neighbour_columns
from pipeline.clean.traits.places import place_columns
from pipeline.clean.traits.proposals import proposal_columns, proposed
from pipeline.clean.traits.texts import text_columns

__all__ = ["Traits", "traits"]

# Links with hardly a word beside them.
_LINKED = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What was seen of a page; `columns` hold a number for each run of `open`, the others are hopeless."""

    page: Layout
    open: Places
    columns: Columns


def traits(reading: Reading, told: Told) -> Traits:
    """Describe the runs of one page.

    Args:
        reading: at least one run, with the boxes.
        told: what metadata says.
    """
    page = layout(reading)
    made = proposed(page)
    open_ = np.flatnonzero(~_hopeless(page, made.votes))
    columns = text_columns(reading, open_)
    columns |= box_columns(page, open_)
    columns |= proposal_columns(made, open_)
    columns |= place_columns(reading, page, told, open_)
    return Traits(page, open_, columns | neighbour_columns(page, made.votes, open_))


def _hopeless(page: Layout, votes: Numbers) -> NDArray[np.bool_]:
    """What no model needs to look at: page ends, and links that no way of finding a story holds."""
    footer = (page.tags[page.box] & np.uint64(TAGS["footer"])) != 0
    hopeless: NDArray[np.bool_] = (votes <= 0) & (footer | (page.linked > _LINKED * page.length))
    return hopeless
