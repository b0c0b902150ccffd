"""Find the topics that a publisher files an article under, by section, tags and URL."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from pipeline.enrich.data_files import read_data_lines
from pipeline.records import Document
from pipeline.text import strip_accents

__all__ = ["names_by_topic", "topics_from_sections"]

TAG_WEIGHT = 0.4  # weight of a tag; the section and a folder of the URL weigh 1
_SECTION_SEPARATOR = re.compile(r"\s*(?:[/>|,&]|(?<=\w)\s(?:and|und|y|et|e|och|og)\s(?=\w))\s*")


@cache
def _topic_by_section() -> dict[str, str]:
    rows = (line.partition(":") for line in read_data_lines(__package__, "signs.txt"))
    return {_section_key(name): topic for topic, _, names in rows for name in names.split()}


def _section_key(name: str) -> str:
    """Return a name in lower case, without accents, with hyphens for spaces."""
    return "-".join(strip_accents(name.casefold()).split())


def _section_topics(name: str) -> Iterator[str]:
    """Yield the topic of a section name, else those of its parts ("Science & Environment")."""
    exact_topic = _topic_by_section().get(_section_key(name))
    if exact_topic:
        yield exact_topic
        return
    for part in _SECTION_SEPARATOR.split(name):
        if topic := _topic_by_section().get(_section_key(part)):
            yield topic


def _url_folders(url: str) -> Iterator[str]:
    """Yield the first label of the host and the folders of the path; nothing for URLs that are not HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return
    yield (parts.hostname or "").split(".")[0]
    yield from (unquote(folder) for folder in parts.path.split("/")[1:-1] if folder)


def topics_from_sections(document: Document) -> dict[str, float]:
    """Weigh the topics of section, URL folders and tags.

    Args:
        document: the cleaned document.

    Returns:
        Weights above 0 by topic (two digits); empty when no name is listed.
    """
    weights: dict[str, float] = {}
    for name, weight in _filed_names(document):
        for topic in set(_section_topics(name)):
            weights[topic] = weights.get(topic, 0.0) + weight
    return weights


def names_by_topic(document: Document) -> dict[str, list[str]]:
    """Return the names of section, URL folders and tags that are listed for a topic, by topic (two digits)."""
    names: dict[str, list[str]] = {}
    for name, _ in _filed_names(document):
        for topic in dict.fromkeys(_section_topics(name)):
            names.setdefault(topic, []).append(name)
    return names


def _filed_names(document: Document) -> Iterator[tuple[str, float]]:
    """Yield the names under which the publisher files an article, with their weights."""
    yield document.section, 1.0
    yield from ((folder, 1.0) for folder in _url_folders(document.canonical_url or document.url))
    yield from ((tag, TAG_WEIGHT) for tag in document.tags)
