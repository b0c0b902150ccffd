"""Apply the layout of a site override to a parsed page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean import confidence
from pipeline.clean.resolvers.publication_dates import DateContext, resolve_dates
from pipeline.clean.site_overrides.layouts import SiteLayout
from pipeline.records import Document, Dropped, Evidence
from pipeline.text import normalize_whitespace

__all__ = ["NO_MATCH", "OverrideResult", "apply_layout", "select_elements"]


@dataclass(frozen=True, slots=True)
class OverrideResult:
    """What a layout found; the general cleaner fills empty fields."""

    evidence: tuple[Evidence, ...]
    # A page with nothing but the body; None where the layout selects none, or nothing matches.
    body: HtmlElement | None
    dropped: tuple[Dropped, ...]

    def merge_into(self, document: Document, date_context: DateContext) -> Document:
        """Replace fields of the general cleaner by those the layout found.

        Args:
            document: the page's metadata.
            date_context: time zone, language and time of the fetch, for dates.
        """
        if not self.evidence:
            return document
        published, _ = resolve_dates(self.evidence, date_context)
        fields = {
            candidate.field for candidate in self.evidence if candidate.field != "published" or published
        }
        rest = (
            replace(candidate, chosen=candidate.chosen and candidate.field not in fields)
            for candidate in document.evidence
        )
        document = replace(document, evidence=(*self.evidence, *rest))
        if "title" in fields:
            document = replace(document, title=self._values("title")[0])
        if "authors" in fields:
            document = replace(document, authors=self._values("authors"))
        if published:
            moment = published.written_time
            document = replace(document, published=moment.instant, published_precision=moment.precision)
        return document

    def _values(self, field: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(candidate.value for candidate in self.evidence if candidate.field == field)
        )


# The result for pages without a layout.
NO_MATCH = OverrideResult((), None, ())


def apply_layout(tree: HtmlElement, layout: SiteLayout) -> OverrideResult:
    """Apply a layout to a page.

    Args:
        tree: the parsed page; elements that the layout drops are removed from it.
        layout: see `SiteLayout`.
    """
    dropped = tuple(_remove(select_elements(tree, layout.selectors.drop), layout.file_name))
    selectors = layout.selectors
    field_paths = (("title", selectors.title), ("authors", selectors.authors), ("published", selectors.date))
    evidence = tuple(
        Evidence(field, value, f"publisher {layout.file_name}", confidence.SITE_OVERRIDE, chosen=True)
        for field, path in field_paths
        for element in select_elements(tree, path)
        if (value := _element_value(element, field))
    )
    return OverrideResult(evidence, _body_page(select_elements(tree, layout.selectors.body)), dropped)


def select_elements(tree: HtmlElement, path: str) -> list[HtmlElement]:
    """Return the elements that a path selects.

    Args:
        tree: the parsed page.
        path: XPath; an empty one selects nothing.
    """
    result = tree.xpath(path) if path else []
    return (
        [element for element in result if isinstance(element, HtmlElement)]
        if isinstance(result, list)
        else []
    )


def _element_value(element: HtmlElement, field: str) -> str:
    """Return the value of an element; for dates the machine-readable attribute first."""
    machine_value = (element.get("datetime") or element.get("content") or "") if field == "published" else ""
    return machine_value or normalize_whitespace(element.text_content())


def _remove(elements: Sequence[HtmlElement], file_name: str) -> list[Dropped]:
    dropped = []
    for element in elements:
        if element.getparent() is not None:
            dropped.append(Dropped(normalize_whitespace(element.text_content()), f"publisher {file_name}"))
            element.drop_tree()
    return [entry for entry in dropped if entry.text]


def _body_page(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """Build a page of the selected elements; one inside another is included once."""
    element_set = set(elements)
    outermost = [
        candidate
        for candidate in elements
        if not any(ancestor in element_set for ancestor in candidate.iterancestors())
    ]
    if not outermost:
        return None
    page = etree.SubElement(etree.Element("html"), "body")
    for element in outermost:
        element.tail = None
        page.append(element)
    return page.getparent()
