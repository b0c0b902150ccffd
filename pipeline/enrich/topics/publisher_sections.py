"""A document's section, tags and address in, the topics that the publisher files it under out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from pipeline.enrich.topics.vocabulary import read_data_lines
from pipeline.records import Document

__all__ = ["topics_from_sections"]

TAG_WEIGHT = 0.4  # what a tag counts beside the section or a folder of the address, which count 1
_SECTION_SEPARATOR = re.compile(r"\s*(?:[/>|,&]|(?<=\w)\s(?:and|und|y|et|e|och|og)\s(?=\w))\s*")


@cache
def _topic_by_section() -> dict[str, str]:
    rows = (line.partition(":") for line in read_data_lines("signs.txt"))
    return {_section_key(name): topic for topic, _, names in rows for name in names.split()}


def _section_key(name: str) -> str:
    """In lower case, without accents, with hyphens for spaces."""
    chars = unicodedata.normalize("NFD", name.casefold())
    base_text = "".join(char for char in chars if not unicodedata.combining(char))
    return "-".join(base_text.split())


def _section_topics(name: str) -> Iterator[str]:
    """The topic a name stands for, else those of its parts: "Science & Environment"."""
    exact_topic = _topic_by_section().get(_section_key(name))
    if exact_topic:
        yield exact_topic
        return
    for part in _SECTION_SEPARATOR.split(name):
        if topic := _topic_by_section().get(_section_key(part)):
            yield topic


def _url_folders(url: str) -> Iterator[str]:
    """The host's first word and the folders of the path, without the page itself; none of a file's."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return
    yield (parts.hostname or "").split(".")[0]
    yield from (unquote(folder) for folder in parts.path.split("/")[1:-1] if folder)


def topics_from_sections(document: Document) -> dict[str, float]:
    """Count what the publisher says.

    Args:
        document: with section, tags and address as cleaned.

    Returns:
        A weight above 0 by topic, as two digits; empty when nothing says anything.
    """
    weights: Counter[str] = Counter()
    for name in (document.section, *_url_folders(document.canonical_url or document.url)):
        for topic in set(_section_topics(name)):
            weights[topic] += 1
    for tag in document.tags:
        for topic in set(_section_topics(tag)):
            weights[topic] += TAG_WEIGHT  # type: ignore[assignment]  # a counter of floats
    return dict(weights)
