"""The candidates for a title in; the one readers see as the headline, out.

The `h1` nearest to what metadata says is the headline with the page's own typography; metadata alone often
carries a version for search engines, or the site's name.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.records import Evidence

__all__ = ["headline"]

_WORD = re.compile(r"\w+")
_ALIKE = 0.5
# A heading of so many words is no name of a section, whatever metadata says.
_SENTENCE = 5
_SEPARATORS = re.compile(r"\s+[|–—·•»:/-]\s+|\s*[|»│]\s*")
_EDGES = " |–—·•»:/-│"
# A part of a title that is the site's name has few words.
_LONGEST_NAME = 6
_SHORTEST = 4


def headline(evidence: Sequence[Evidence], address: str = "") -> Evidence | None:
    """Choose the headline.

    Args:
        evidence: all candidates of the page, the most trusted first.
        address: the page's; sites are called like their hosts.

    Returns:
        The winning candidate, its value without the site's name; None when the page has no title at all.
    """
    titles = [item for item in evidence if item.field == "title" and item.value]
    told = [item for item in titles if item.origin != "h1"]
    shown = [item for item in titles if item.origin == "h1"]
    sites = _sites(evidence, address)
    if not told:
        return shown[0] if shown else None
    nearest = max(
        shown, key=lambda item: (_likeness(item.value, told), _leads(item.value, told)), default=None
    )
    if nearest is not None and _holds(nearest, shown, told, sites):
        return _printed(nearest, told, sites)
    return _named(told, evidence) or replace(told[0], value=_without_site(told[0].value, sites))


def _sites(evidence: Sequence[Evidence], address: str) -> frozenset[str]:
    """What the site is called, folded: by itself and by its host."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    named = [item.value for item in evidence if item.field == "site_name"]
    return frozenset(
        filter(None, map(_folded, [*named, host, host.rpartition(".")[0], *host.split(".")[:-1]]))
    )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def _holds(
    nearest: Evidence, shown: Sequence[Evidence], told: Sequence[Evidence], sites: frozenset[str]
) -> bool:
    """Whether the heading is the headline: metadata says nearly the same, or there is no other to be it."""
    if _folded(nearest.value) in sites:
        return False
    if _likeness(nearest.value, told) >= _ALIKE or _leads(nearest.value, told):
        return True
    texts = {item.value for item in shown if _folded(item.value) not in sites}
    if len(texts) != 1:
        return False
    # Previews tell search engines their own version; a lone `title` element tells mostly of the site.
    lone = all(item.origin == "title" for item in told)
    return len(_WORD.findall(nearest.value)) >= _SENTENCE or (lone and not _is_edge(nearest.value, told))


def _leads(text: str, told: Sequence[Evidence]) -> bool:
    """Whether the text is the first part of a title, as in Mill reopens | Valley | The Post."""
    parts = (_SEPARATORS.split(item.value) for item in told)
    return _folded(text) in {_folded(part[0]) for part in parts if len(part) > 1}


def _is_edge(text: str, told: Sequence[Evidence]) -> bool:
    """Whether the text is one end of a title, as the site's name is."""
    ends = (_SEPARATORS.split(item.value) for item in told)
    return text.casefold() in {
        part.casefold() for parts in ends if len(parts) > 1 for part in (parts[0], parts[-1])
    }


def _named(told: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The heading of the second level that is one part of a title, on pages without one of the first."""
    parts = {part.casefold() for item in told for part in _SEPARATORS.split(item.value)}
    headings = (item for item in evidence if item.field == "heading" and len(_WORD.findall(item.value)) > 1)
    found = next((item for item in headings if item.value.casefold() in parts), None)
    return replace(found, field="title") if found else None


def _printed(shown: Evidence, told: Sequence[Evidence], sites: frozenset[str]) -> Evidence:
    """Without a kicker before it or a note behind it, when the story's other titles have neither."""
    text = html.unescape(shown.value)
    others = [item.value.casefold() for item in told if item.origin != "title"]
    plain = text.casefold()
    if plain in others or any(item.value.casefold().startswith(plain) for item in told):
        return replace(shown, value=text)
    for inner in (other for other in others if " " in other and other != plain):
        if plain.endswith(inner) and not plain[-len(inner) - 1].isalnum():
            return replace(shown, value=text[-len(inner) :])
        if plain.startswith(inner) and plain[len(inner)].isspace():
            return replace(shown, value=text[: len(inner)])
    return replace(shown, value=_without_site(text, sites))


def _likeness(text: str, told: Sequence[Evidence]) -> float:
    """The largest share of words that the text has in common with a title (Jaccard)."""
    words = set(_WORD.findall(text.casefold()))
    return max(_jaccard(words, set(_WORD.findall(item.value.casefold()))) for item in told)


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _is_named_like(part: str, sites: frozenset[str]) -> bool:
    """Whether a short text holds the name of the host, or the host's name holds it, as Vale Tyres on vale.example."""
    name = _folded(part)
    near = (site in name or name in site for site in sites if len(site) >= _SHORTEST)
    return len(name) >= _SHORTEST and part.count(" ") < _LONGEST_NAME and any(near)


def _without_site(title: str, sites: frozenset[str]) -> str:
    """Take off the parts at the ends that are the site's name, as in Mill opens | News | The Post."""
    parts = _SEPARATORS.split(title)
    if len(parts) < 2:  # noqa: PLR2004
        return title
    named = [place for place, part in enumerate(parts) if _folded(part) in sites]
    if _is_named_like(parts[-1], sites):
        named.append(len(parts) - 1)
    if not named:
        return title
    if named[-1] == len(parts) - 1:
        return title[: title.rindex(parts[-1])].rstrip(_EDGES)
    return title[len(parts[0]) :].lstrip(_EDGES) if named[0] == 0 else title
