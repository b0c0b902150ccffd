"""Find the topics that a publisher files an article under, by section, tags and URL."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from pipeline.enrich.data_files import read_data_lines
from pipeline.records import Document
from pipeline.text import strip_accents

__all__ = ["topics_from_sections"]

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
    weights: Counter[str] = Counter()
    for name in (document.section, *_url_folders(document.canonical_url or document.url)):
        for topic in set(_section_topics(name)):
            weights[topic] += 1
    for tag in document.tags:
        for topic in set(_section_topics(tag)):
            weights[topic] += TAG_WEIGHT  # type: ignore[assignment]  # a counter of floats
    return dict(weights)
