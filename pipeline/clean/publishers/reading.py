"""A parsed page and its publisher's layout in; what the layout finds there out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.fields.moments import Clockwork, moments
from pipeline.clean.publishers.layouts import Layout
from pipeline.records import Document, Dropped, Evidence
from pipeline.text import squeeze

__all__ = ["NOTHING", "Handwritten", "elements", "read_by_hand"]


@dataclass(frozen=True, slots=True)
class Handwritten:
    """What a layout found; empty fields are left to the general cleaner."""

    evidence: tuple[Evidence, ...]
    # A page that holds nothing but the body; None where the layout names none, or nothing stands there.
    body: HtmlElement | None
    dropped: tuple[Dropped, ...]

    def over(self, document: Document, clockwork: Clockwork) -> Document:
        """Put what was found over what the general cleaner read.

        Args:
            document: the page's metadata.
            clockwork: zone, language and time of the visit, for dates.
        """
        if not self.evidence:
            return document
        published, _ = moments(self.evidence, clockwork)
        fields = {item.field for item in self.evidence if item.field != "published" or published}
        rest = (replace(item, chosen=item.chosen and item.field not in fields) for item in document.evidence)
        document = replace(document, evidence=(*self.evidence, *rest))
        if "title" in fields:
            document = replace(document, title=self._values("title")[0])
        if "authors" in fields:
            document = replace(document, authors=self._values("authors"))
        if published:
            moment = published.moment
            document = replace(document, published=moment.at, published_precision=moment.precision)
        return document

    def _values(self, field: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.value for item in self.evidence if item.field == field))


# Of a page whose publisher nobody wrote about.
NOTHING = Handwritten((), None, ())


def read_by_hand(tree: HtmlElement, layout: Layout) -> Handwritten:
    """Read a page as its layout says.

    Args:
        tree: the parsed page; what the layout drops is taken out of it.
        layout: see `Layout`.
    """
    dropped = tuple(_take_out(elements(tree, layout.selectors.drop), layout.origin))
    where = layout.selectors
    names = (("title", where.title), ("authors", where.authors), ("published", where.date))
    evidence = tuple(
        Evidence(field, value, f"publisher {layout.origin}", 1.0, chosen=True)
        for field, path in names
        for element in elements(tree, path)
        if (value := _value(element, field))
    )
    return Handwritten(evidence, _only(elements(tree, layout.selectors.body)), dropped)


def elements(tree: HtmlElement, path: str) -> list[HtmlElement]:
    """What a path finds.

    Args:
        tree: the parsed page.
        path: see `pipeline.clean.publishers.selectors`; an empty one finds nothing.
    """
    found = tree.xpath(path) if path else []
    return [each for each in found if isinstance(each, HtmlElement)] if isinstance(found, list) else []


def _value(element: HtmlElement, field: str) -> str:
    """What an element says: the machine's form of a date before the readers'."""
    machine = (element.get("datetime") or element.get("content") or "") if field == "published" else ""
    return machine or squeeze(element.text_content())


def _take_out(found: Sequence[HtmlElement], origin: str) -> list[Dropped]:
    gone = []
    for element in found:
        if element.getparent() is not None:
            gone.append(Dropped(squeeze(element.text_content()), f"publisher {origin}"))
            element.drop_tree()
    return [each for each in gone if each.text]


def _only(found: Sequence[HtmlElement]) -> HtmlElement | None:
    """A page of the selected elements; one inside another is not there twice."""
    chosen = set(found)
    outer = [each for each in found if not any(up in chosen for up in each.iterancestors())]
    if not outer:
        return None
    page = etree.SubElement(etree.Element("html"), "body")
    for element in outer:
        element.tail = None
        page.append(element)
    return page.getparent()
