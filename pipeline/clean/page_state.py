"""The scripts of a page in; the stories that their objects hold below the page's headline, out.

Publishing systems name things differently (Next.js, Arc's Fusion, others): what they share is an object with a headline
and, in it or below it, a long text or a list of elements that hold one each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipeline.text import html_to_lines

__all__ = ["texts_in_state"]

_MIN_SCRIPT_CHARS, _MAX_SCRIPT_CHARS = 500, 3_000_000
_MAX_STATE_DEPTH, _MAX_STATE_NODES, _MAX_JSON_OBJECTS, _MAX_LIST_ELEMENTS = 14, 60_000, 6, 500
_MAX_ELEMENT_DEPTH = 4
# Shorter texts are descriptions.
_MIN_TEXT_CHARS = 320
# What states call a story's text, its parts, and its headline.
_TEXT_KEYS = frozenset({
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "fulltext", "html", "paragraph",
    "rendered", "story", "text", "value",
})  # fmt: skip
_LIST_KEYS = frozenset(
    {"content_elements", "body", "content", "paragraphs", "components", "blocks", "elements", "children"}
)
_TITLE_KEYS = frozenset({"headline", "headlines", "title", "basic", "name", "heading", "seotitle"})
_ELEMENT_TEXT_KEYS = ("content", "text", "html", "value", "body")
_CHILD_KEYS = ("children", "content", "elements", "model", "blocks", "paragraphs", "data", "items")
# Elements of a list that are no text of the story, by their type.
_NON_TEXT_TYPE = re.compile(
    r"image|video|gallery|advert|\bad\b|promo|embed|newsletter|related|interstitial|raw_html|audio",
    re.IGNORECASE,
)
_OBJECT_ASSIGNMENT = re.compile(r"=\s*\{")
_WORD = re.compile(r"\w+")


def texts_in_state(script: str, title: str) -> Iterator[tuple[str, ...]]:
    """Read the texts below objects that carry a headline.

    Args:
        script: JSON, or a script that sets a name to it; more than 3,000,000 signs are not read.
        title: the headline.

    Returns:
        The paragraphs of each.
    """
    title_words = frozenset(_WORD.findall(title.casefold()))
    for state in _json_objects(script):
        for node in _walk_objects(state):
            if _has_title(node, title_words):
                texts = _longest_text(_paragraphs_of(node, name) for name in node)
                if texts:
                    yield texts


def _json_objects(script: str) -> Iterator[Any]:
    """The objects that a script holds as JSON: alone, or set to a name."""
    if not _MIN_SCRIPT_CHARS < len(script) < _MAX_SCRIPT_CHARS:
        return
    decoder, position = json.JSONDecoder(strict=False), script.find("{")
    for _ in range(_MAX_JSON_OBJECTS):
        if position < 0:
            return
        try:
            value, end = decoder.raw_decode(script, position)
            yield value
        except (ValueError, RecursionError):
            end = position + 1
        assignment = _OBJECT_ASSIGNMENT.search(script, end)
        position = assignment.end() - 1 if assignment else -1


def _walk_objects(state: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a state, from the outside in."""
    stack: list[tuple[Any, int]] = [(state, 0)]
    for _ in range(_MAX_STATE_NODES):
        if not stack:
            return
        node, depth = stack.pop()
        if isinstance(node, dict):
            yield node
        if depth < _MAX_STATE_DEPTH:
            children = list(node.values()) if isinstance(node, dict) else node
            stack += [(child, depth + 1) for child in reversed(children) if isinstance(child, (dict, list))]


def _has_title(node: Mapping[str, Any], title_words: frozenset[str]) -> bool:
    titles = (node[key] for key in node if key.lower() in _TITLE_KEYS)
    return any(_is_similar_title(text, title_words) for title in titles for text in _title_texts(title))


def _title_texts(value: Any) -> list[str]:
    """The text of a headline, which may be an object of several: {"basic": "Mill reopens"}."""
    values = list(value.values()) if isinstance(value, dict) else [value]
    return [text for text in values if isinstance(text, str)]


def _is_similar_title(text: str, title_words: frozenset[str]) -> bool:
    words = frozenset(_WORD.findall(text.casefold()))
    return len(title_words) > 1 and len(words & title_words) * 2 > len(words | title_words)


def _longest_text(texts: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return max(texts, key=lambda lines: sum(map(len, lines)), default=())


def _paragraphs_of(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The paragraphs that a value is, when its name says that it is a text."""
    value, lower_key = node[key], key.lower()
    if isinstance(value, str):
        return html_to_lines(value) if lower_key in _TEXT_KEYS and len(value) > _MIN_TEXT_CHARS else ()
    if isinstance(value, list):
        return (
            tuple(line for item in value[:_MAX_LIST_ELEMENTS] for line in _element_lines(item))
            if lower_key in _LIST_KEYS
            else ()
        )
    if isinstance(value, dict) and lower_key in _TEXT_KEYS | _LIST_KEYS:
        return _longest_text(_paragraphs_of(value, inner_key) for inner_key in value)
    return ()


def _element_lines(element: Any, depth: int = 0) -> Iterator[str]:
    """The lines of one element of a list: a text, or an object that holds one, or objects that do."""
    if isinstance(element, str):
        yield from html_to_lines(element)
    if not isinstance(element, dict) or depth >= _MAX_ELEMENT_DEPTH or _is_non_text(element):
        return
    text = next((element[key] for key in _ELEMENT_TEXT_KEYS if isinstance(element.get(key), str)), "")
    yield from html_to_lines(text)
    for child in _child_elements(element) if not text else ():
        yield from _element_lines(child, depth + 1)


def _is_non_text(element: Mapping[str, Any]) -> bool:
    return _NON_TEXT_TYPE.search(str(element.get("type") or element.get("__typename") or "")) is not None


def _child_elements(element: Mapping[str, Any]) -> Iterator[Any]:
    for key in _CHILD_KEYS:
        value = element.get(key)
        yield from islice(value, _MAX_LIST_ELEMENTS) if isinstance(value, list) else [value]
