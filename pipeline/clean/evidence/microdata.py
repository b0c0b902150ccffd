"""Elements with itemprop (microdata) or property (RDFa) in; what they say of the story, out."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean.evidence.survey import Survey
from pipeline.records import Evidence
from pipeline.text import squeeze

__all__ = ["from_microdata"]

_FIELDS = {
    "headline": "title", "datepublished": "published", "datecreated": "published", "dc:date": "published",
    "datemodified": "modified", "author": "authors", "creator": "authors", "dc:creator": "authors",
    "articlesection": "section", "image": "image", "isaccessibleforfree": "paywalled",
}  # fmt: skip
# Things on a story's page that have authors and dates of their own.
_OTHERS = ("comment", "review", "organization", "website", "imageobject", "userinteraction", "answer")
_LONGEST = 300
_TRUST, _FAR = 0.8, 0.4
# How many elements apart the names of one byline stand; what follows signs the next story.
_TOGETHER = 25


def from_microdata(found: Survey) -> Iterator[Evidence]:
    """Read the marked properties of the page's story.

    Args:
        found: the survey of a page.
    """
    signed: int | None = None
    for element in found.all("property"):
        name = (element.get("itemprop") or element.get("property") or "").strip().lower()
        field = _FIELDS.get(name.removeprefix("schema:").removeprefix("rnews:"))
        if field and not _of_another(element):
            value = _value(element, field)
            if not value or len(value) > _LONGEST:
                continue
            trust = _TRUST
            if field == "authors":
                signed = found.places[element] if signed is None else signed
                trust = _TRUST if found.places[element] - signed <= _TOGETHER else _FAR
            yield Evidence(field, value, f"microdata {name}", trust)


def _of_another(element: HtmlElement) -> bool:
    """Whether the nearest thing around the property is not the story."""
    scope = next((around for around in element.iterancestors() if around.get("itemscope") is not None), None)
    kind = (scope.get("itemtype") or "").lower().rpartition("/")[2] if scope is not None else ""
    return kind.startswith(_OTHERS)


def _value(element: HtmlElement, field: str) -> str:
    plain = element.get("content") or element.get("datetime") or ""
    if field == "image":
        plain = plain or element.get("src") or element.get("href") or ""
    if plain:
        return squeeze(plain)
    if field == "authors":
        name = next((each for each in element.iter() if each.get("itemprop") == "name"), element)
        return squeeze(name.get("content") or name.text_content())
    return squeeze(element.text_content())
