"""Read stories that a page holds as data: schema.org/articleBody and the state of its scripts.

Some pages draw their story with a script from a state they carry (Next.js, Arc's Fusion and others); many repeat it as
schema.org/articleBody. Neither is always the story: it may be a teaser, another story, or one post of a live blog.
Publishing systems name the parts of a state differently; what they share is an object with a headline and, in it or
below it, a long text or a list of elements that hold one each.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.clean import confidence
from pipeline.clean.candidates import PageIndex
from pipeline.clean.candidates.json_ld import page_articles
from pipeline.records import Block, Evidence
from pipeline.text import html_to_lines, jaccard, word_set

__all__ = ["EmbeddedText", "embedded_texts", "prefer_embedded", "texts_in_state"]

# Fewer words on a page are hardly any text; an embedded text with fewer words is no story.
_SPARSE_WORDS, _MIN_STORY_WORDS = 60, 80
# A page with so few words shows no story at all: then a brief is enough.
_EMPTY_PAGE_WORDS, _MIN_BRIEF_WORDS = 10, 20
# An embedded text must be longer than the page's own by this factor.
_MIN_LENGTH_RATIO = 1.5
# A page with FULL_STORY words shows its whole story; scripts are searched only below the second number.
_FULL_STORY_WORDS, _SEARCH_STATE_BELOW_WORDS = 800, 300
_MIN_SHARED_TEXT = 0.6
# The headline of an object must be more similar to that of the page.
_MIN_TITLE_SIMILARITY = 0.5
# A line of the page is searched for by this many first characters.
_MATCHED_LINE_CHARS = 60
_WORD = re.compile(r"\w+")
_MIN_SCRIPT_CHARS, _MAX_SCRIPT_CHARS = 500, 3_000_000
_MAX_STATE_DEPTH, _MAX_STATE_NODES, _MAX_JSON_OBJECTS, _MAX_LIST_ELEMENTS = 14, 60_000, 6, 500
_MAX_ELEMENT_DEPTH = 4
# Shorter texts are descriptions.
_MIN_TEXT_CHARS = 320
# Keys of page states for the text of a story, its parts, and its headline.
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
# Types of list elements that hold no text of the story.
_NON_TEXT_TYPE = re.compile(
    r"image|video|gallery|advert|\bad\b|promo|embed|newsletter|related|interstitial|raw_html|audio",
    re.IGNORECASE,
)
_OBJECT_ASSIGNMENT = re.compile(r"=\s*\{")


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """A story held as data, and its origin."""

    paragraphs: tuple[str, ...]
    origin: str

    @property
    def word_count(self) -> int:
        """Number of words."""
        return sum(paragraph.count(" ") + 1 for paragraph in self.paragraphs)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The story as paragraphs; data does not mark headings."""
        return tuple(Block(paragraph) for paragraph in self.paragraphs)

    @property
    def evidence(self) -> Evidence:
        """The evidence that names the origin."""
        return Evidence(
            "text", f"{self.word_count} words", self.origin, confidence.EMBEDDED_TEXT, chosen=True
        )


def embedded_texts(page_index: PageIndex, title: str) -> Iterator[EmbeddedText]:
    """Read the stories that a page holds as data.

    Args:
        page_index: the index of a page.
        title: its headline; a text in a state is the page's own only below the same headline.

    Returns:
        Texts of JSON-LD, then of page states; a lazy iterator, since most callers need none.
    """
    yield from _json_ld_texts(page_index)
    for script in page_index.state_scripts:
        for paragraphs in texts_in_state(script.text, title):
            yield EmbeddedText(paragraphs, "page state")


def _json_ld_texts(page_index: PageIndex) -> Iterator[EmbeddedText]:
    for article in page_articles(page_index):
        body = article.get("articleBody")
        if isinstance(body, str) and article.get("@type") != "LiveBlogPosting":
            yield EmbeddedText(html_to_lines(body), "json-ld articleBody")


def prefer_embedded(page_blocks: Sequence[Block], page_index: PageIndex, title: str) -> EmbeddedText | None:
    """Choose an embedded story where it is more complete than the page's own text.

    Args:
        page_blocks: the story as the page shows it.
        page_index: the index of the page.
        title: its headline.

    Returns:
        The first that is much longer and holds the page's own text, or any story where the page shows hardly any text.
        None where the page's own text is better.
    """
    word_count = sum(block.text.count(" ") + 1 for block in page_blocks)
    if word_count >= _FULL_STORY_WORDS:
        return None
    embedded_bodies = (
        embedded_texts(page_index, title)
        if word_count < _SEARCH_STATE_BELOW_WORDS
        else _json_ld_texts(page_index)
    )
    return next((body for body in embedded_bodies if _is_fuller(body, word_count, page_blocks)), None)


def _is_fuller(body: EmbeddedText, page_words: int, page_blocks: Sequence[Block]) -> bool:
    min_words = _MIN_STORY_WORDS if page_words > _EMPTY_PAGE_WORDS else _MIN_BRIEF_WORDS
    is_longer = body.word_count >= min_words and body.word_count > page_words * _MIN_LENGTH_RATIO
    return is_longer and (page_words < _SPARSE_WORDS or _contains_page_text(body, page_blocks))


def _contains_page_text(body: EmbeddedText, page_blocks: Sequence[Block]) -> bool:
    embedded_words = " ".join(_WORD.findall(" ".join(body.paragraphs).casefold()))
    page_lines = [" ".join(_WORD.findall(block.text.casefold())) for block in page_blocks]
    shared_chars = sum(len(line) for line in page_lines if line[:_MATCHED_LINE_CHARS] in embedded_words)
    return shared_chars >= _MIN_SHARED_TEXT * sum(map(len, page_lines))


def texts_in_state(script: str, title: str) -> Iterator[tuple[str, ...]]:
    """Read the texts below objects that carry a headline.

    Args:
        script: JSON, or a script that sets a name to it; scripts of 3,000,000 characters or more are skipped.
        title: the headline.

    Returns:
        The paragraphs of each.
    """
    title_words = word_set(title)
    if title.isascii() and not _may_hold_title(script, title_words):
        return
    for state in _json_objects(script):
        for node in _walk_objects(state):
            if _has_title(node, title_words):
                texts = _longest_text(_paragraphs_of(node, name) for name in node)
                if texts:
                    yield texts


def _may_hold_title(script: str, title_words: frozenset[str]) -> bool:
    """Whether so many words of a title are in a script that `_is_similar_title` may find it: parsing takes long."""
    lower_script = script.lower()
    return sum(map(lower_script.__contains__, title_words)) > _MIN_TITLE_SIMILARITY * len(title_words)


def _json_objects(script: str) -> Iterator[Any]:
    """Yield the JSON objects of a script: alone, or assigned to a name."""
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
    """Yield every object of a state, outer objects first."""
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
    """Return the texts of a headline, which may be an object of several: {"basic": "Mill reopens"}."""
    values = list(value.values()) if isinstance(value, dict) else [value]
    return [text for text in values if isinstance(text, str)]


def _is_similar_title(text: str, title_words: frozenset[str]) -> bool:
    return len(title_words) > 1 and jaccard(word_set(text), title_words) > _MIN_TITLE_SIMILARITY


def _longest_text(texts: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return max(texts, key=lambda lines: sum(map(len, lines)), default=())


def _paragraphs_of(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the paragraphs of a value whose key names a text."""
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
    """Yield the lines of a list element: of a string, or of an object that holds a text at some level."""
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
