"""The author elements of a feed in; names, out."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from pipeline.discover.elements import Fields, fields, local_name, text_of
from pipeline.discover.markup import plain_text

__all__ = ["PEOPLE", "name_of", "people", "publishers"]

_MAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:]+")
_MAIL_WITH_MARKS = re.compile(r"[<(\[]?\s*(?:mailto:)?" + _MAIL.pattern + r"\s*[>)\]]?", re.IGNORECASE)
_SHORT = 100
# In order of how surely they name the writer.
PEOPLE = (
    "author",
    "dc:creator",
    "dc:author",
    "itunes:author",
    "googleplay:author",
    "dcterms:creator",
    "media:credit",
)
_INNER = ("name", "itunes:name", "email", "itunes:email")
_FEED_NAMES = (*PEOPLE, "managingeditor", "itunes:owner", "googleplay:owner", "webmaster", "dc:publisher")


def people(found: Fields, names: Iterable[str] = PEOPLE) -> tuple[str, ...]:
    """The names of the first kind of author element that is there."""
    for name in names:
        elements = found.get(name)
        if not elements:
            continue
        if len(elements) == 1:
            named = _one(elements[0])
        else:
            named = tuple(dict.fromkeys(each for element in elements for each in _names(element) if each))
        if named:
            return named
    return ()


def _one(element: etree._Element) -> tuple[str, ...]:
    """The names in one element: nearly always one, as its text or in a first child called name."""
    if not len(element):
        name = name_of(element.text or "")
    elif isinstance(element[0].tag, str) and local_name(element[0].tag) == "name":
        name = name_of(text_of(element[0]))
    else:
        name = ""
    return (name,) if name else tuple(dict.fromkeys(filter(None, _names(element))))


def publishers(found: Fields) -> tuple[str, ...]:
    """The people behind a whole feed."""
    return people(found, _FEED_NAMES)


def name_of(text: str) -> str:
    """A name without its mail address; the address when there is nothing else."""
    return _known_name(text) if len(text) < _SHORT else _name(text)


def _name(text: str) -> str:
    text = plain_text(text)
    if "@" not in text:
        return text.strip(" ,;")
    bare = _MAIL_WITH_MARKS.sub(" ", text)
    bare = " ".join(bare.replace("()", " ").split()).strip(" ,;")
    if bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        bare = bare[1:-1].strip()
    found = _MAIL.search(text)
    return bare or (found[0] if found else text)


# A feed names few people, each many times.
_known_name = lru_cache(maxsize=1024)(_name)


def _names(element: etree._Element) -> Iterator[str]:
    if len(element) == 0:
        yield name_of(element.text or "")
        return
    children = fields(element)
    inner = next((name for kind in _INNER for each in children.get(kind, ()) if (name := text_of(each))), "")
    if inner:
        yield name_of(inner)
    elif people(children):
        yield from people(children)
    else:
        yield name_of(text_of(element))
