"""A document's section, tags and address in, the topics that the publisher files it under out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from pipeline.enrich.topics.vocabulary import lines
from pipeline.records import Document

__all__ = ["filed"]

TAG = 0.4  # what a tag counts beside the section or a folder of the address, which count 1
_PARTS = re.compile(r"\s*(?:[/>|,&]|(?<=\w)\s(?:and|und|y|et|e|och|og)\s(?=\w))\s*")


@cache
def _names() -> dict[str, str]:
    rows = (line.partition(":") for line in lines("signs.txt"))
    return {_plain(name): topic for topic, _, names in rows for name in names.split()}


def _plain(name: str) -> str:
    """In lower case, without accents, with hyphens for spaces."""
    letters = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "-".join(bare.split())


def _topics(name: str) -> Iterator[str]:
    """The topic a name stands for, else those of its parts: "Science & Environment"."""
    whole = _names().get(_plain(name))
    if whole:
        yield whole
        return
    for part in _PARTS.split(name):
        if topic := _names().get(_plain(part)):
            yield topic


def _folders(url: str) -> Iterator[str]:
    """The host's first word and the folders of the path, without the page itself; none of a file's."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return
    yield (parts.hostname or "").split(".")[0]
    yield from (unquote(folder) for folder in parts.path.split("/")[1:-1] if folder)


def filed(document: Document) -> dict[str, float]:
    """Count what the publisher says.

    Args:
        document: with section, tags and address as cleaned.

    Returns:
        A weight above 0 by topic, as two digits; empty when nothing says anything.
    """
    weights: Counter[str] = Counter()
    for name in (document.section, *_folders(document.canonical_url or document.url)):
        for topic in set(_topics(name)):
            weights[topic] += 1
    for tag in document.tags:
        for topic in set(_topics(tag)):
            weights[topic] += TAG  # type: ignore[assignment]  # a counter of floats
    return dict(weights)
