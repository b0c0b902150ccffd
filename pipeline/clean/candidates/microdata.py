"""Collect candidates from elements with itemprop (microdata) or property (RDFa)."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean import confidence
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.html.class_words import OTHER_ITEM_TYPES
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = ["from_microdata"]

_PROPERTY_FIELDS = {
    "headline": "title", "datepublished": "published", "datecreated": "published", "dc:date": "published",
    "datemodified": "modified", "author": "authors", "creator": "authors", "dc:creator": "authors",
    "articlesection": "section", "image": "image", "isaccessibleforfree": "paywalled",
}  # fmt: skip
_MAX_VALUE_CHARS = 300
# The names of one byline are within this many elements; later ones sign the next story.
_MAX_BYLINE_GAP = 25


def from_microdata(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the properties of the page's story.

    Args:
        page_index: the index of a page.
    """
    first_author_index: int | None = None
    for element in page_index.elements("property"):
        name = (element.get("itemprop") or element.get("property") or "").strip().lower()
        field = _PROPERTY_FIELDS.get(name.removeprefix("schema:").removeprefix("rnews:"))
        if field and not _is_in_other_item(element):
            value = _property_value(element, field)
            if not value or len(value) > _MAX_VALUE_CHARS:
                continue
            weight = confidence.MICRODATA
            if field == "authors":
                first_author_index = (
                    page_index.dom_order[element] if first_author_index is None else first_author_index
                )
                weight = (
                    confidence.MICRODATA
                    if page_index.dom_order[element] - first_author_index <= _MAX_BYLINE_GAP
                    else confidence.MICRODATA_FAR_AUTHOR
                )
            yield Evidence(field, value, f"microdata {name}", weight)


def _is_in_other_item(element: HtmlElement) -> bool:
    """Whether the nearest item around the property is not the story, or it is of a picture."""
    if next(element.iterancestors("figcaption"), None) is not None:
        return True
    item = next(
        (ancestor for ancestor in element.iterancestors() if ancestor.get("itemscope") is not None), None
    )
    item_type = (item.get("itemtype") or "").lower().rpartition("/")[2] if item is not None else ""
    return item_type.startswith(OTHER_ITEM_TYPES)


def _property_value(element: HtmlElement, field: str) -> str:
    attribute_value = element.get("content") or element.get("datetime") or ""
    if field == "image":
        attribute_value = attribute_value or element.get("src") or element.get("href") or ""
    if attribute_value:
        return normalize_whitespace(attribute_value)
    if field == "authors":
        name_element = next(
            (descendant for descendant in element.iter() if descendant.get("itemprop") == "name"), element
        )
        return normalize_whitespace(name_element.get("content") or name_element.text_content())
    return normalize_whitespace(element.text_content())
