"""The runs of text of a page and its boxes in; what can be seen of each run, as columns of numbers, out.

Every trait is a publishing habit: where a run of text stands, how long it is, how it begins and ends, how
much of it is links, what its boxes are called, and where simple ways of finding a story see it. Nothing in
it is the name of a site.
"""

from numpy import bool_
from numpy.typing import NDArray

from pipeline.clean.segments import Reading
from pipeline.clean.told import Told
from pipeline.clean.traits.columns import Columns
from pipeline.clean.traits.layout import box_columns, layout
from pipeline.clean.traits.neighbours import neighbour_columns
from pipeline.clean.traits.places import place_columns
from pipeline.clean.traits.proposals import proposal_columns
from pipeline.clean.traits.texts import text_columns

__all__ = ["hopeless", "traits"]

# Links with hardly a word beside them.
_LINKED = 0.8


def traits(reading: Reading, told: Told) -> Columns:
    """Describe the runs of one page.

    Args:
        reading: at least one run, with the boxes.
        told: what metadata says.

    Returns:
        Columns by name, one number for each run.
    """
    columns = text_columns(reading.found)
    page = layout(reading, columns)
    columns |= box_columns(page)
    columns |= proposal_columns(page)
    columns |= place_columns(reading.found, page, told)
    return columns | neighbour_columns(columns, page)


def hopeless(columns: Columns) -> NDArray[bool_]:
    """What no model needs to look at: menus, page ends, and links that no way of finding a story holds.

    Args:
        columns: see `traits`.
    """
    unheard = columns["votes"] <= 0
    links = unheard & (columns["linked"] > _LINKED)
    return links | (columns["in <nav>"] > 0) | (unheard & (columns["in <footer>"] > 0))
