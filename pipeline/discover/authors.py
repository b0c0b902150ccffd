"""The author elements of a feed in; names, out."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from pipeline.discover.elements import ElementsByName, children_by_name, prefixed_name, text_of
from pipeline.discover.sanitizer import strip_tags

__all__ = ["AUTHOR_ELEMENTS", "clean_author_name", "find_authors", "find_feed_authors"]

_EMAIL_ADDRESS = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:]+")
_BRACKETED_EMAIL_ADDRESS = re.compile(
    r"[<(\[]?\s*(?:mailto:)?" + _EMAIL_ADDRESS.pattern + r"\s*[>)\]]?", re.IGNORECASE
)
_MAX_CACHED_CHARS = 100
# In order of how surely they name the writer.
AUTHOR_ELEMENTS = (
    "author",
    "dc:creator",
    "dc:author",
    "itunes:author",
    "googleplay:author",
    "dcterms:creator",
    "media:credit",
)
_WRITER_ROLES = frozenset({"", "author", "writer", "reporter", "journalist"})
_NAME_ELEMENTS = ("name", "itunes:name", "email", "itunes:email")
_FEED_AUTHOR_ELEMENTS = (
    *AUTHOR_ELEMENTS,
    "managingeditor",
    "itunes:owner",
    "googleplay:owner",
    "webmaster",
    "dc:publisher",
)


def find_authors(children: ElementsByName, names: Iterable[str] = AUTHOR_ELEMENTS) -> tuple[str, ...]:
    """The names of the first kind of author element that is there."""
    for name in names:
        elements = [element for element in children.get(name, ()) if _names_writer(element, name)]
        if not elements:
            continue
        if len(elements) == 1:
            authors = _names_in_single(elements[0])
        else:
            authors = tuple(
                dict.fromkeys(author for element in elements for author in _iter_names(element) if author)
            )
        if authors:
            return authors
    return ()


def _names_writer(element: etree._Element, name: str) -> bool:
    """Whether an element names a writer: a credit of Media RSS has a role, such as photographer or producer."""
    return name != "media:credit" or element.get("role", "author").strip().lower() in _WRITER_ROLES


def _names_in_single(element: etree._Element) -> tuple[str, ...]:
    """The names in one element: nearly always one, as its text or in a first child called name."""
    if not len(element):
        name = clean_author_name(element.text or "")
    elif isinstance(element[0].tag, str) and prefixed_name(element[0].tag) == "name":
        name = clean_author_name(text_of(element[0]))
    else:
        name = ""
    return (name,) if name else tuple(dict.fromkeys(filter(None, _iter_names(element))))


def find_feed_authors(elements: ElementsByName) -> tuple[str, ...]:
    """The people behind a whole feed."""
    return find_authors(elements, _FEED_AUTHOR_ELEMENTS)


def clean_author_name(text: str) -> str:
    """A name without its mail address; the address when there is nothing else."""
    return _cached_strip_email(text) if len(text) < _MAX_CACHED_CHARS else _strip_email(text)


def _strip_email(text: str) -> str:
    text = strip_tags(text)
    if "@" not in text:
        return text.strip(" ,;")
    without_email = _BRACKETED_EMAIL_ADDRESS.sub(" ", text)
    without_email = " ".join(without_email.replace("()", " ").split()).strip(" ,;")
    if without_email.startswith("(") and without_email.endswith(")") and without_email.count("(") == 1:
        without_email = without_email[1:-1].strip()
    match = _EMAIL_ADDRESS.search(text)
    return without_email or (match[0] if match else text)


# A feed names few people, each many times.
_cached_strip_email = lru_cache(maxsize=1024)(_strip_email)


def _iter_names(element: etree._Element) -> Iterator[str]:
    if len(element) == 0:
        yield clean_author_name(element.text or "")
        return
    children = children_by_name(element)
    inner = next(
        (name for kind in _NAME_ELEMENTS for child in children.get(kind, ()) if (name := text_of(child))), ""
    )
    if inner:
        yield clean_author_name(inner)
    elif find_authors(children):
        yield from find_authors(children)
    else:
        yield clean_author_name(text_of(element))
