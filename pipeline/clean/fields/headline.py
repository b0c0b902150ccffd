"""The candidates for a title in; the one readers see as the headline, out.

The `h1` nearest to what metadata says is the headline with the page's own typography; metadata alone often
carries a version for search engines, or the site's name.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Evidence

__all__ = ["headline"]

_WORD = re.compile(r"\w+")
_ALIKE = 0.5
# A heading of so many words is no name of a section, whatever metadata says.
_SENTENCE = 5
_SEPARATORS = re.compile(r"\s+[|–—·•»:/-]\s+|\s*[|»]\s*")
_EDGES = " |–—·•»:/-"


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
    sites = frozenset(item.value.casefold() for item in evidence if item.field == "site_name")
    if not told:
        return shown[0] if shown else None
    nearest = max(shown, key=lambda item: _likeness(item.value, told), default=None)
    if nearest is not None and (_likeness(nearest.value, told) >= _ALIKE or _is_sentence(shown, sites)):
        return _printed(nearest, told, sites)
    return replace(told[0], value=_without_site(told[0].value, sites))


def _is_sentence(shown: Sequence[Evidence], sites: frozenset[str]) -> bool:
    """A page's one heading is its headline even where previews tell another: search engines get their own."""
    texts = {item.value for item in shown if item.value.casefold() not in sites}
    return len(texts) == 1 and len(_WORD.findall(next(iter(texts)))) >= _SENTENCE


def _printed(shown: Evidence, told: Sequence[Evidence], sites: frozenset[str]) -> Evidence:
    """Without a kicker before it or a note behind it, which the story's other titles do not have."""
    text = html.unescape(shown.value)
    for other in told:
        plain, inner = text.casefold(), other.value.casefold()
        if " " in inner and plain != inner and plain.endswith(inner) and not plain[-len(inner) - 1].isalnum():
            return replace(shown, value=text[-len(inner) :])
    return replace(shown, value=_without_site(text, sites))


def _likeness(text: str, told: Sequence[Evidence]) -> float:
    """The largest share of words that the text has in common with a title (Jaccard)."""
    words = set(_WORD.findall(text.casefold()))
    return max(_jaccard(words, set(_WORD.findall(item.value.casefold()))) for item in told)


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _without_site(title: str, sites: frozenset[str]) -> str:
    """Take off a first or last part that is the site's name, as in Mill opens | The Post."""
    parts = _SEPARATORS.split(title)
    if len(parts) > 1 and parts[-1].casefold() in sites:
        return title[: title.rindex(parts[-1])].rstrip(_EDGES)
    if len(parts) > 1 and parts[0].casefold() in sites:
        return title[len(parts[0]) :].lstrip(_EDGES)
    return title
