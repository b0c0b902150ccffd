"""The scripts of a page in; the stories that their objects hold below the page's headline, out.

Publishing systems name things differently (Next.js, Arc's Fusion, others): what they share is an object with a headline
and, in it or below it, a long text or a list of elements that hold one each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipeline.text import lines_of

__all__ = ["stories_in"]

_SMALLEST, _LARGEST = 500, 3_000_000
_DEEPEST, _MOST_NODES, _MOST_OBJECTS, _MOST_ELEMENTS = 14, 60_000, 6, 500
_DEEPEST_ELEMENT = 4
# Shorter texts are descriptions.
_LONG = 320
# What states call a story's text, its parts, and its headline.
_TEXTS = frozenset({
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "fulltext", "html", "paragraph",
    "rendered", "story", "text", "value",
})  # fmt: skip
_LISTS = frozenset(
    {"content_elements", "body", "content", "paragraphs", "components", "blocks", "elements", "children"}
)
_TITLES = frozenset({"headline", "headlines", "title", "basic", "name", "heading", "seotitle"})
_OWN = ("content", "text", "html", "value", "body")
_INNER = ("children", "content", "elements", "model", "blocks", "paragraphs", "data", "items")
# Elements of a list that are no text of the story, by their type.
_OTHER = re.compile(
    r"image|video|gallery|advert|\bad\b|promo|embed|newsletter|related|interstitial|raw_html|audio",
    re.IGNORECASE,
)
_SET = re.compile(r"=\s*\{")
_WORD = re.compile(r"\w+")


def stories_in(script: str, title: str) -> Iterator[tuple[str, ...]]:
    """Read the texts below objects that carry a headline.

    Args:
        script: JSON, or a script that sets a name to it; more than 3,000,000 signs are not read.
        title: the headline.

    Returns:
        The paragraphs of each.
    """
    wanted = frozenset(_WORD.findall(title.casefold()))
    for state in _objects(script):
        for node in _nodes(state):
            if _is_titled(node, wanted):
                texts = _longest(_text_of(node, name) for name in node)
                if texts:
                    yield texts


def _objects(script: str) -> Iterator[Any]:
    """The objects that a script holds as JSON: alone, or set to a name."""
    if not _SMALLEST < len(script) < _LARGEST:
        return
    decoder, place = json.JSONDecoder(strict=False), script.find("{")
    for _ in range(_MOST_OBJECTS):
        if place < 0:
            return
        try:
            value, end = decoder.raw_decode(script, place)
            yield value
        except (ValueError, RecursionError):
            end = place + 1
        following = _SET.search(script, end)
        place = following.end() - 1 if following else -1


def _nodes(state: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a state, from the outside in."""
    waiting: list[tuple[Any, int]] = [(state, 0)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, depth = waiting.pop()
        if isinstance(node, dict):
            yield node
        if depth < _DEEPEST:
            inner = list(node.values()) if isinstance(node, dict) else node
            waiting += [(each, depth + 1) for each in reversed(inner) if isinstance(each, (dict, list))]


def _is_titled(node: Mapping[str, Any], wanted: frozenset[str]) -> bool:
    titles = (node[name] for name in node if name.lower() in _TITLES)
    return any(_alike(text, wanted) for title in titles for text in _strings(title))


def _strings(value: Any) -> list[str]:
    """The text of a headline, which may be an object of several: {"basic": "Mill reopens"}."""
    values = list(value.values()) if isinstance(value, dict) else [value]
    return [each for each in values if isinstance(each, str)]


def _alike(text: str, wanted: frozenset[str]) -> bool:
    words = frozenset(_WORD.findall(text.casefold()))
    return len(wanted) > 1 and len(words & wanted) * 2 > len(words | wanted)


def _longest(texts: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return max(texts, key=lambda each: sum(map(len, each)), default=())


def _text_of(node: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The paragraphs that a value is, when its name says that it is a text."""
    value, plain = node[name], name.lower()
    if isinstance(value, str):
        return lines_of(value) if plain in _TEXTS and len(value) > _LONG else ()
    if isinstance(value, list):
        return (
            tuple(line for each in value[:_MOST_ELEMENTS] for line in _element(each))
            if plain in _LISTS
            else ()
        )
    if isinstance(value, dict) and plain in _TEXTS | _LISTS:
        return _longest(_text_of(value, inner) for inner in value)
    return ()


def _element(each: Any, depth: int = 0) -> Iterator[str]:
    """The lines of one element of a list: a text, or an object that holds one, or objects that do."""
    if isinstance(each, str):
        yield from lines_of(each)
    if not isinstance(each, dict) or depth >= _DEEPEST_ELEMENT or _is_other(each):
        return
    text = next((each[key] for key in _OWN if isinstance(each.get(key), str)), "")
    yield from lines_of(text)
    for inner in _inner(each) if not text else ():
        yield from _element(inner, depth + 1)


def _is_other(each: Mapping[str, Any]) -> bool:
    return _OTHER.search(str(each.get("type") or each.get("__typename") or "")) is not None


def _inner(each: Mapping[str, Any]) -> Iterator[Any]:
    for name in _INNER:
        value = each.get(name)
        yield from islice(value, _MOST_ELEMENTS) if isinstance(value, list) else [value]
