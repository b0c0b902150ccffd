"""The candidates for a title in; the one readers see as the headline, out.

The `h1` nearest to what metadata says is the headline with the page's own typography; metadata alone often
carries a version for search engines, or the site's name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Evidence

__all__ = ["headline"]

_WORD = re.compile(r"\w+")
_ALIKE = 0.5
_SEPARATORS = re.compile(r"\s+[|–—·»:-]\s+")


def headline(evidence: Sequence[Evidence]) -> Evidence | None:
    """Choose the headline.

    Args:
        evidence: all candidates of the page, the most trusted first.

    Returns:
        The winning candidate, its value without the site's name; None when the page has no title at all.
    """
    titles = [item for item in evidence if item.field == "title" and item.value]
    told = [item for item in titles if item.origin != "h1"]
    shown = [item for item in titles if item.origin == "h1"]
    if not told:
        return shown[0] if shown else None
    nearest = max(shown, key=lambda item: _likeness(item.value, told), default=None)
    if nearest is not None and _likeness(nearest.value, told) >= _ALIKE:
        return nearest
    site = next((item.value for item in evidence if item.field == "site_name"), "")
    return replace(told[0], value=_without_site(told[0].value, site))


def _likeness(text: str, told: Sequence[Evidence]) -> float:
    """The largest share of words that the text has in common with a title (Jaccard)."""
    words = set(_WORD.findall(text.casefold()))
    return max(_jaccard(words, set(_WORD.findall(item.value.casefold()))) for item in told)


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _without_site(title: str, site: str) -> str:
    """Take off a last part that is the site's name, as in Mill opens | The Post."""
    parts = _SEPARATORS.split(title)
    if len(parts) > 1 and site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»:-")
    return title
