"""A parsed page in; the places where pages speak of themselves, gathered in one walk, out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from pipeline.clean.evidence.loose import loaded
from pipeline.text import squeeze

__all__ = ["Survey", "survey"]

_WORDS = re.compile(r"[a-z]{3,}|(?<=\b)fn\b")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What elements that hold a byline or a date call themselves, in the languages of their makers.
_BYLINES = frozenset({
    "author", "authors", "authorname", "byline", "bylines", "autor", "autores", "autore", "autoren", "auteur",
    "auteurs",
    "verfasser", "writer", "reporter", "journalist", "contributor", "contributors", "creator", "firma",
    "firmas", "signature",
    "forfatter", "yazar", "penulis", "redaktor", "kirjoittaja", "skribent", "postauthor", "articleauthor",
    "writtenby",
})  # fmt: skip
_DATES = frozenset({
    "date", "dates", "datetime", "time", "timestamp", "published", "publish", "publication", "pubdate",
    "posted", "created",
    "updated", "modified", "datum", "fecha", "tarih", "tanggal", "dato", "postdate", "entrydate", "publishdate",
    "byline",
    "meta", "metadata", "info", "datepublished", "postmeta", "entrymeta", "submitted",
})  # fmt: skip
# What boxes that ask to pay call themselves.
_WALLS = frozenset({
    "paywall", "regwall", "wall", "piano", "subscriber", "subscribers", "subscription", "subscribe", "premium", "abo",
    "abonnement", "suscripcion", "assinante", "locked", "gate", "gated", "barrier", "offer", "plus",
})  # fmt: skip
# Elements that tell about a page; the others are pictures, forms and lists, and some pages have thousands.
_WALKED = (
    "meta", "link", "script", "title", "h1", "h2", "h3", "h4", "time", "a", "span", "div", "p", "li", "ul",
    "address", "section", "header", "footer", "article", "main", "b", "strong", "em", "i", "small", "cite", "td", "dd",
    "abbr", "h5", "h6", "figure", "img", "figcaption",
)  # fmt: skip
_OWN_KINDS = {
    "h1": "h1", "h2": "h2", "title": "title", "time": "time", "figure": "figure", "img": "img", "figcaption": "caption",
}  # fmt: skip
_CAPTIONS = frozenset({"caption"})
_CAPTION_TAGS = frozenset({"p", "div", "span"})
# Pages about one writer: /author/ada-quill, /autoren/ada-quill-123.html.
_WRITERS = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|autore|auteurs?|writers?|columnists?|contributors?|journalists?|journalisten|byline"
    r"|reporters?|staff|profiles?|people|person|team|redaktion|redactie|redakteure?|signatures?|firmas?|by|penulis"
    r"|yazar(?:lar)?|avtor(?:y|i)?|skribent)/[^/?#]+",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Survey:
    """Where a page speaks of itself, each list in the page's order."""

    tree: HtmlElement
    # The address the page came from.
    address: str
    # Contents of meta elements by name or property in lower case.
    metas: dict[str, list[str]] = field(default_factory=dict)
    # (relation in lower case, attributes) of link elements.
    links: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    # What application/ld+json scripts hold.
    linked_data: list[Any] = field(default_factory=list)
    # The objects among them that speak of this page's story, once somebody asked.
    own: list[Mapping[str, Any]] | None = None
    # Other scripts of JSON, which may hold the state of the page.
    states: list[HtmlElement] = field(default_factory=list)
    # Elements by what they are or call themselves: h1, title, time, byline, date, property.
    marked: dict[str, list[HtmlElement]] = field(default_factory=dict)

    # How many elements stand before each marked one.
    places: dict[HtmlElement, int] = field(default_factory=dict)

    def mark(self, kind: str, element: HtmlElement, place: int) -> None:
        """Keep an element under what it is."""
        kept = self.marked.setdefault(kind, [])
        if not kept or kept[-1] is not element:
            kept.append(element)
            self.places[element] = place

    def all(self, kind: str) -> list[HtmlElement]:
        """The elements of a kind, in the page's order."""
        return self.marked.get(kind, [])


def survey(tree: HtmlElement, address: str = "") -> Survey:
    """Walk a page once.

    Args:
        tree: the parsed page.
        address: where it came from.

    Returns:
        Its places of metadata; elements are the tree's own.
    """
    found = Survey(tree, address)
    for place, element in enumerate(tree.iter(*_WALKED)):
        tag = element.tag
        if tag in _GATHER:
            _GATHER[tag](found, element)
        else:
            _mark(found, element, tag, place)
    return found


def _mark(found: Survey, element: HtmlElement, tag: str, place: int) -> None:
    """Keep an element under everything it is."""
    if tag in _OWN_KINDS:
        found.mark(_OWN_KINDS[tag], element, place)
    get = element.get
    if get("itemprop"):
        found.mark("property", element, place)
    names = get("class")
    if names:
        for kind in _kinds(names):
            if kind != "caption" or tag in _CAPTION_TAGS:
                found.mark(kind, element, place)
    if tag == "a" and _is_of_writer(element):
        found.mark("author link", element, place)


def _is_of_writer(link: HtmlElement) -> bool:
    if "author" in (link.get("rel") or ""):
        return True
    address = link.get("href")
    return address is not None and _WRITERS.search(address) is not None


@lru_cache(maxsize=16384)
def _kinds(names: str) -> tuple[str, ...]:
    """What an element's class says it is."""
    words = set(_WORDS.findall(_HUMP.sub(" ", names[:500]).lower()))
    named = (("byline", _BYLINES), ("date", _DATES), ("wall", _WALLS), ("caption", _CAPTIONS))
    return tuple(kind for kind, known in named if not words.isdisjoint(known))


def _meta(found: Survey, element: HtmlElement) -> None:
    if element.get("itemprop"):
        found.mark("property", element, len(found.places))
    content = squeeze(element.get("content") or "")
    for name in {element.get("property"), element.get("name"), element.get("http-equiv")}:
        if name and content:
            found.metas.setdefault(name.strip().lower(), []).append(content)


def _link(found: Survey, element: HtmlElement) -> None:
    found.links.append(((element.get("rel") or "").strip().lower(), dict(element.items())))


def _script(found: Survey, element: HtmlElement) -> None:
    kind = (element.get("type") or "").lower()
    if "ld+json" in kind:
        found.linked_data += loaded(element.text or "")
    elif "json" in kind or "=" in (element.text or "")[:200]:
        found.states.append(element)


_GATHER: dict[str, Callable[[Survey, HtmlElement], None]] = {"meta": _meta, "link": _link, "script": _script}
