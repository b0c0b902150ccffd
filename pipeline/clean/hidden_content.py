"""Show the parts of a page that hold the story although markup hides them from a reader without scripts.

Sites hide a story until a script shows it: streamed pages (React puts the story into ``<div hidden id="S:0">``), boxes
against flicker, parts behind "Read on", declarative shadow DOM, noscript. Other hidden elements hold menus, dialogs and
consent notices; they stay hidden.
"""

import re
from typing import Protocol, cast

from lxml import etree
from lxml.html import HtmlElement

from pipeline.html.class_words import class_concepts, concept_mask

__all__ = ["show_story"]

# A noscript element with more characters holds the story; a shorter one asks to enable scripts.
_MIN_NOSCRIPT_STORY_CHARS = 1_000
# Paragraphs of prose, and how much of it an element must hold to be part of a story.
_MIN_PARAGRAPH_CHARS, _MIN_HIDDEN_STORY_CHARS = 60, 200
_STREAMED_ID = re.compile(r"S:[0-9a-f]+")
# Elements with prose that is not the story's when hidden.
_HIDDEN_ON_PURPOSE_TAGS = frozenset({"dialog", "form", "aside", "nav", "footer", "template"})
_HIDDEN_ON_PURPOSE = concept_mask(
    "modal", "cookie", "newsletter", "comment", "menu", "form", "footer", "ad", "bio", "share"
)
# Elements that browsers do not show as text. One that was left open holds the rest of the page.
_LEAKING_TAGS = ("button", "select", "object", "video", "audio", "canvas", "map")
# By way of the attributes: half the time of a test on every element. As one expression that goes on to the elements it
# would take time that grows with the square of their number.
_FIND_HIDDEN = (
    etree.XPath("//@hidden"),
    etree.XPath("//@style[contains(., 'none') or contains(., 'NONE')]"),
)
# Three times as fast as adding up the texts in an element.
_TEXT_LENGTH = etree.XPath("string-length()")
# Shorter questions are asked of the reader: "Forgot your password?".
_QUESTION_MARKS, _MIN_QUESTION_CHARS = ("?", "？", "؟"), 25
_DISPLAY_NONE = re.compile(r"display\s*:\s*none\s*(?:!important)?\s*;?", re.IGNORECASE)


class _Attribute(Protocol):
    """The value of an attribute, as an XPath expression returns it."""

    def getparent(self) -> HtmlElement: ...


def show_story(tree: HtmlElement) -> list[HtmlElement]:
    """Make hidden parts of the story visible, and find the elements that stay hidden.

    Args:
        tree: the parsed page, which is changed: attributes that hide a part of the story are removed, and elements that
            are not rendered but hold one become `div`.

    Returns:
        The hidden elements that hold nothing of the story.
    """
    hidden_elements = []
    attributes = [attribute for find in _FIND_HIDDEN for attribute in cast("list[_Attribute]", find(tree))]
    for element in dict.fromkeys(attribute.getparent() for attribute in attributes):
        if element.tag in {"html", "body"} or not _is_hidden(element):
            continue
        if _is_hidden_story(element):
            element.attrib.pop("hidden", None)
            if "style" in element.attrib:
                element.set("style", _DISPLAY_NONE.sub("", element.get("style")))
        else:
            hidden_elements.append(element)
    for element in tree.iter("noscript", "template", *_LEAKING_TAGS):
        if _holds_story(element):
            element.tag = "div"
        elif element.tag == "button" and _is_question(element):
            element.tag = "span"
    return hidden_elements


def _is_hidden(element: HtmlElement) -> bool:
    return "hidden" in element.attrib or _DISPLAY_NONE.search(element.get("style") or "") is not None


def _holds_story(element: HtmlElement) -> bool:
    """Whether an element that is not rendered holds the story all the same."""
    if element.tag == "noscript":
        return cast("float", _TEXT_LENGTH(element)) > _MIN_NOSCRIPT_STORY_CHARS
    if element.tag == "template":
        return "open" in {element.get("shadowrootmode"), element.get("shadowroot")}
    return element.find(".//h1") is not None or _prose_chars(element) >= _MIN_HIDDEN_STORY_CHARS


def _is_question(button: HtmlElement) -> bool:
    """Whether a button opens the answer to a question, as in lists of questions that fold."""
    texts = map(str.strip, button.itertext())
    return any(text.endswith(_QUESTION_MARKS) and len(text) >= _MIN_QUESTION_CHARS for text in texts)


def _is_hidden_story(element: HtmlElement) -> bool:
    if element.get("hidden") == "until-found" or _STREAMED_ID.fullmatch(element.get("id") or ""):
        return True
    if element.tag == "p":
        return _is_hidden_paragraph(element)
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if element.tag in _HIDDEN_ON_PURPOSE_TAGS or class_concepts(names) & _HIDDEN_ON_PURPOSE:
        return False
    previous = element.getprevious()
    continues_text = previous is not None and previous.tag == "p"
    return _prose_chars(element) >= (_MIN_PARAGRAPH_CHARS if continues_text else _MIN_HIDDEN_STORY_CHARS)


def _is_hidden_paragraph(element: HtmlElement) -> bool:
    """Whether a hidden paragraph goes on a visible one beside it."""
    previous = element.getprevious()
    return (
        previous is not None
        and previous.tag == "p"
        and len(element.text_content().strip()) >= _MIN_PARAGRAPH_CHARS
        and element.find(".//a") is None
    )


def _prose_chars(element: HtmlElement) -> int:
    """Count the characters in paragraphs of prose, not those in links."""
    total = 0
    for paragraph in element.iter("p"):
        length = len(paragraph.text_content())
        if length >= _MIN_PARAGRAPH_CHARS:
            length -= sum(len(link.text_content()) for link in paragraph.iter("a"))
        total += length if length >= _MIN_PARAGRAPH_CHARS else 0
    return total
