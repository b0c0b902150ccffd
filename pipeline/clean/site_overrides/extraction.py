"""A parsed page and its publisher's layout in; what the layout finds there out."""

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
    """What a layout found; empty fields are left to the general cleaner."""

    evidence: tuple[Evidence, ...]
    # A page that holds nothing but the body; None where the layout names none, or nothing stands there.
    body: HtmlElement | None
    dropped: tuple[Dropped, ...]

    def merge_into(self, document: Document, date_context: DateContext) -> Document:
        """Put what was found over what the general cleaner read.

        Args:
            document: the page's metadata.
            date_context: zone, language and time of the visit, for dates.
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


# Of a page whose publisher nobody wrote about.
NO_MATCH = OverrideResult((), None, ())


def apply_layout(tree: HtmlElement, layout: SiteLayout) -> OverrideResult:
    """Read a page as its layout says.

    Args:
        tree: the parsed page; what the layout drops is taken out of it.
        layout: see `Layout`.
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
    """What a path finds.

    Args:
        tree: the parsed page.
        path: see `pipeline.clean.site_overrides.selectors`; an empty one finds nothing.
    """
    result = tree.xpath(path) if path else []
    return (
        [element for element in result if isinstance(element, HtmlElement)]
        if isinstance(result, list)
        else []
    )


def _element_value(element: HtmlElement, field: str) -> str:
    """What an element says: the machine's form of a date before the readers'."""
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
    """A page of the selected elements; one inside another is not there twice."""
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
