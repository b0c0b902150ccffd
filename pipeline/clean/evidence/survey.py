"""A parsed page in; the places where pages speak of themselves, gathered in one walk, out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from pipeline.clean.evidence.loose import loaded
from pipeline.text import squeeze

__all__ = ["RELATIONS", "Survey", "survey"]

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
# Elements that tell about a page; the others are pictures, forms and lists, and some pages have thousands.
_WALKED = (
    "meta", "link", "script", "title", "h1", "h2", "h3", "h4", "time", "a", "span", "div", "p", "li", "ul",
    "address", "section", "header", "footer", "article", "main", "b", "strong", "em", "i", "small", "cite", "td", "dd",
    "abbr", "h5", "h6", "figure", "img", "figcaption",
)  # fmt: skip
_OWN_KINDS = {
    "h1": "h1", "h2": "h2", "title": "title", "time": "time", "figure": "figure", "img": "img", "figcaption": "caption",
}  # fmt: skip
_CAPTION_TAGS = frozenset({"p", "div", "span", "figcaption"})
RELATIONS = frozenset({"canonical", "amphtml", "image_src"})
# Pages about one writer: /author/ada-quill, /autoren/ada-quill-123.html.
_WRITERS = frozenset({
    "author", "authors", "autor", "autoren", "autores", "autori", "autore", "auteur", "auteurs", "writer", "writers",
    "columnist", "columnists", "contributor", "contributors", "journalist", "journalists", "journalisten", "byline",
    "reporter", "reporters", "staff", "profile", "profiles", "people", "person", "team", "redaktion", "redactie",
    "redakteur", "redakteure", "signature", "signatures", "firma", "firmas", "by", "penulis", "yazar", "yazarlar",
    "avtor", "avtory", "avtori", "skribent",
})  # fmt: skip
# What boxes that ask to pay call themselves.
_WALLS = frozenset({
    "paywall", "regwall", "wall", "piano", "subscriber", "subscribers", "subscription", "subscribe", "premium", "abo",
    "abonnement", "suscripcion", "assinante", "locked", "gate", "gated", "barrier", "offer", "plus",
})  # fmt: skip
_CALLED = {"byline": _BYLINES, "date": _DATES, "wall": _WALLS, "caption": frozenset({"caption"})}
# What each of these words says.
_SAID = {
    word: tuple(kind for kind, words in _CALLED.items() if word in words)
    for known in _CALLED.values()
    for word in known
}
# Names of one class that are looked at.
_MOST_NAMES = 30


@dataclass(slots=True)
class Survey:
    """Where a page speaks of itself, each list in the page's order."""

    tree: HtmlElement
    # The address the page came from.
    address: str
    # Contents of meta elements by name or property in lower case.
    metas: dict[str, list[str]] = field(default_factory=dict)
    # (relation in lower case, address as written) of link elements, for the relations that say something of the story.
    links: list[tuple[str, str]] = field(default_factory=list)
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
    # The headline's element, once somebody asked.
    top: list[HtmlElement | None] = field(default_factory=list)
    # Whether elements stand in boxes of other stories, as far as somebody asked.
    elsewhere: dict[HtmlElement, bool] = field(default_factory=dict)

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
    gather, mark, own = _GATHER.get, found.mark, _OWN_KINDS.get
    for place, element in enumerate(tree.iter(*_WALKED)):
        tag = element.tag
        collect = gather(tag)
        if collect:
            collect(found, element)
            continue
        kind = own(tag)
        if kind:
            mark(kind, element, place)
        # A method that is looked up and called at once is three times cheaper than one that is kept.
        names = element.get("class")
        if names:
            for kind in _kinds(names):
                mark(kind, element, place)
        if element.get("itemprop"):
            mark("property", element, place)
        if tag == "a" and _is_of_writer(element):
            mark("author link", element, place)
    found.marked["caption"] = [each for each in found.all("caption") if each.tag in _CAPTION_TAGS]
    return found


def _is_of_writer(link: HtmlElement) -> bool:
    address = link.get("href")
    if address and not _WRITERS.isdisjoint(address.lower().split("/")[:-1]):
        return True
    return "author" in (link.get("rel") or "")


@lru_cache(maxsize=16384)
def _kinds(names: str) -> tuple[str, ...]:
    """What an element's class says it is."""
    return tuple(dict.fromkeys(kind for name in names.split()[:_MOST_NAMES] for kind in _kinds_of(name)))


@lru_cache(maxsize=16384)
def _kinds_of(name: str) -> tuple[str, ...]:
    """What one name of a class says; the same few stand on most elements."""
    plain = name if name.islower() else _HUMP.sub("-", name).lower()
    words = plain.replace("_", "-").split("-")
    return tuple(kind for word in words if word in _SAID for kind in _SAID[word])


def _meta(found: Survey, element: HtmlElement) -> None:
    if element.get("itemprop"):
        found.mark("property", element, len(found.places))
    content = element.get("content")
    if not content:
        return
    named, called = element.get("property"), element.get("name") or element.get("http-equiv")
    for name in (named, called) if named != called else (named,):
        if name:
            found.metas.setdefault(name.strip().lower(), []).append(squeeze(content))


def _link(found: Survey, element: HtmlElement) -> None:
    relation = (element.get("rel") or "").strip().lower()
    if relation in RELATIONS and element.get("href"):
        found.links.append((relation, element.get("href") or ""))


def _script(found: Survey, element: HtmlElement) -> None:
    kind = (element.get("type") or "").lower()
    if "ld+json" in kind:
        found.linked_data += loaded(element.text or "")
    elif "json" in kind or element.get("src") is None:
        found.states.append(element)


_GATHER: dict[str, Callable[[Survey, HtmlElement], None]] = {"meta": _meta, "link": _link, "script": _script}
