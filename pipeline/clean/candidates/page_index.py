"""Index a page in one walk: the elements that hold metadata."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from pipeline.clean.candidates.lenient_json import parse_lenient_json
from pipeline.clean.page_parser import ParsedPage
from pipeline.clean.page_scripts import PageScript
from pipeline.html.class_words import element_kinds
from pipeline.text import normalize_whitespace
from pipeline.urls import resolve_url

__all__ = ["INDEXED_TAGS", "LINK_RELATIONS", "PageIndex", "build_page_index"]

# Elements with metadata; the others are forms and lists, and some pages have thousands of them.
INDEXED_TAGS = (
    "base", "meta", "link", "title", "h1", "h2", "h3", "h4", "time", "a", "span", "div", "p", "li", "ul",
    "address", "section", "header", "footer", "article", "main", "b", "strong", "em", "i", "small", "cite", "td", "dd",
    "abbr", "h5", "h6", "figure", "img", "figcaption", "amp-img", "font", "center", "big",
)  # fmt: skip
_TAG_KINDS = {
    "h1": "h1", "h2": "h2", "title": "title", "time": "time", "figure": "figure", "amp-img": "figure", "img": "img",
    "figcaption": "caption",
}  # fmt: skip
_CAPTION_TAGS = frozenset({"p", "div", "span", "figcaption"})
LINK_RELATIONS = frozenset({"canonical", "amphtml", "image_src"})
# URLs of author pages: /author/ada-quill, /autoren/ada-quill-123.html.
_AUTHOR_URL_SEGMENTS = frozenset({
    "author", "authors", "autor", "autoren", "autores", "autori", "autore", "auteur", "auteurs", "writer", "writers",
    "columnist", "columnists", "contributor", "contributors", "journalist", "journalists", "journalisten", "byline",
    "reporter", "reporters", "staff", "team", "redaktion", "redactie",
    "redakteur", "redakteure", "signature", "signatures", "firma", "firmas", "by", "penulis", "yazar", "yazarlar",
    "avtor", "avtory", "avtori", "skribent",
})  # fmt: skip
# URLs of pages about people, who may be those whom the story is about.
_PERSON_URL_SEGMENTS = frozenset({
    "profile", "profiles", "people", "person", "personen", "persona", "personas", "perfil", "profil",
})  # fmt: skip


@dataclass(slots=True)
class PageIndex:
    """The elements of a page that hold metadata, each list in page order."""

    tree: HtmlElement
    # The URL of the page.
    url: str
    # What relative URLs are resolved against: the URL of the page, or that of its `base` element.
    base_url: str = ""
    # Contents of meta elements by name or property in lower case.
    meta_contents: dict[str, list[str]] = field(default_factory=dict)
    # (relation in lower case, URL as written) of link elements, for the relations in LINK_RELATIONS.
    links: list[tuple[str, str]] = field(default_factory=list)
    # Values of application/ld+json scripts.
    json_ld: list[Any] = field(default_factory=list)
    # The objects among them about this page's story, cached.
    page_articles_cache: list[Mapping[str, Any]] | None = None
    # Other scripts, which may hold the state of the page as JSON.
    state_scripts: list[PageScript] = field(default_factory=list)
    # Links and link elements, each with its URL as written.
    link_elements: list[tuple[str, HtmlElement]] = field(default_factory=list)
    # Elements by kind: h1, title, time, byline, date, property.
    elements_by_kind: dict[str, list[HtmlElement]] = field(default_factory=dict)

    # Position of each indexed element in document order.
    dom_order: dict[HtmlElement, int] = field(default_factory=dict)
    # The headline's element, cached.
    headline_cache: list[HtmlElement | None] = field(default_factory=list)
    # Whether elements are in containers of other stories, cached.
    other_content_cache: dict[HtmlElement, bool] = field(default_factory=dict)

    def add_element(self, kind: str, element: HtmlElement, dom_index: int) -> None:
        """Add an element to a kind."""
        kind_elements = self.elements_by_kind.setdefault(kind, [])
        if not kind_elements or kind_elements[-1] is not element:
            kind_elements.append(element)
            self.dom_order[element] = dom_index

    def elements(self, kind: str) -> list[HtmlElement]:
        """Return the elements of a kind in page order."""
        return self.elements_by_kind.get(kind, [])


def build_page_index(page: ParsedPage, url: str = "") -> PageIndex:
    """Build the index in one walk over the page.

    Args:
        page: the parsed page.
        url: where it came from.

    Returns:
        The index; its elements are those of the tree.
    """
    page_index = PageIndex(page.tree, url, url)
    _index_scripts(page_index, page.scripts)
    add_element = page_index.add_element
    for dom_index, element in enumerate(page.tree.iter(*INDEXED_TAGS)):
        tag = element.tag
        if tag in _TAG_INDEXERS:
            _TAG_INDEXERS[tag](page_index, element)
            continue
        if tag in _TAG_KINDS:
            add_element(_TAG_KINDS[tag], element, dom_index)
        # Calling `element.get` directly is three times faster here than keeping the bound method.
        class_names = element.get("class")
        if class_names:
            for kind in element_kinds(class_names):
                add_element(kind, element, dom_index)
        if element.get("itemprop"):
            add_element("property", element, dom_index)
        if tag == "a":
            _index_anchor(page_index, element, dom_index)
    page_index.elements_by_kind["caption"] = [
        caption for caption in page_index.elements("caption") if caption.tag in _CAPTION_TAGS
    ]
    return page_index


def _index_anchor(page_index: PageIndex, link: HtmlElement, dom_index: int) -> None:
    """Add a link, and whether it leads to a page about a person."""
    href = link.get("href")
    if href:
        page_index.link_elements.append((href, link))
    segments = href.lower().split("/")[:-1] if href else ()
    if not _AUTHOR_URL_SEGMENTS.isdisjoint(segments) or "author" in (link.get("rel") or ""):
        page_index.add_element("author link", link, dom_index)
    elif not _PERSON_URL_SEGMENTS.isdisjoint(segments):
        page_index.add_element("person link", link, dom_index)


def _index_meta(page_index: PageIndex, element: HtmlElement) -> None:
    if element.get("itemprop"):
        page_index.add_element("property", element, len(page_index.dom_order))
    content = element.get("content")
    if not content:
        return
    property_name, meta_name = element.get("property"), element.get("name") or element.get("http-equiv")
    for lookup_name in (property_name, meta_name) if property_name != meta_name else (property_name,):
        if lookup_name:
            page_index.meta_contents.setdefault(lookup_name.strip().lower(), []).append(
                normalize_whitespace(content)
            )


def _index_base(page_index: PageIndex, element: HtmlElement) -> None:
    """Take the first base (HTML, 4.2.3); one that is no http(s) URL counts for nothing."""
    if page_index.base_url == page_index.url:
        base_url = resolve_url(page_index.url, element.get("href") or "")
        page_index.base_url = base_url if base_url.startswith(("http://", "https://")) else page_index.url


def _index_link(page_index: PageIndex, element: HtmlElement) -> None:
    relation, href = (element.get("rel") or "").strip().lower(), element.get("href")
    if href:
        page_index.link_elements.append((href, element))
    if href and relation in LINK_RELATIONS:
        page_index.links.append((relation, href))


def _index_scripts(page_index: PageIndex, scripts: Iterable[PageScript]) -> None:
    for script in scripts:
        if script.is_json_ld:
            page_index.json_ld += parse_lenient_json(script.text)
        else:
            page_index.state_scripts.append(script)


_TAG_INDEXERS: dict[str, Callable[[PageIndex, HtmlElement], None]] = {
    "base": _index_base,
    "meta": _index_meta,
    "link": _index_link,
}
