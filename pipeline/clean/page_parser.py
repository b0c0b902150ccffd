"""Parse the HTML of a page: scripts apart, and repaired where the parser knows less than HTML says."""

from dataclasses import dataclass

from lxml import etree, html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from pipeline.clean.attribute_bombs import strip_attribute_bombs
from pipeline.clean.page_scripts import PageScript, split_scripts
from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.text.encoding import Decoded, decode

__all__ = ["ParsedPage", "empty_page_error", "parse_decoded", "parse_html"]

_CONTROL_CHARS_TO_SPACE = bytes(sign if sign >= 0x20 or sign in b"\t\n\r" else 0x20 for sign in range(256))  # noqa: PLR2004
# UTF-8 of U+FFFE and U+FFFF, which are no characters.
_NONCHARACTER_PREFIX = b"\xef\xbf"
_NONCHARACTER_REPLACEMENTS = ((b"\xef\xbf\xbe", b" "), (b"\xef\xbf\xbf", b" "))
# What HTML allows in a head (WHATWG, 4.2.1). Anything else opens the body.
_HEAD_TAGS = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})
# By default lxml looks up the class of each element in Python; here all are HtmlElement.
_ELEMENT_CLASS_LOOKUP = etree.ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A parsed page.

    Args:
        tree: its elements, without scripts, styles, drawings and comments.
        scripts: the scripts that may hold data.
    """

    tree: HtmlElement
    scripts: tuple[PageScript, ...]


def parse_html(page: Page) -> ParsedPage:
    """Parse a page.

    Args:
        page: a response whose body holds HTML.

    Raises:
        Rejected: ``clean.empty`` when nothing of it can be parsed.
    """
    return parse_decoded(page, decode(page.body, page.headers))


def empty_page_error(page: Page) -> Rejected:
    """Return the error of a page with nothing to read."""
    return Rejected("clean.empty", "no article text found", url=page.url)


def parse_decoded(page: Page, decoded: Decoded) -> ParsedPage:
    """Parse a page whose body is decoded.

    Args:
        page: a response whose body holds HTML.
        decoded: its text.

    Raises:
        Rejected: ``clean.empty`` when nothing of it can be parsed.
    """
    # A page that is valid UTF-8 need not be encoded again.
    body = page.body if decoded.is_valid_utf8 else decoded.text.encode("utf-8", "replace")
    markup, scripts = split_scripts(body)
    # Bytes avoid lxml's error about text with an encoding declaration.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ELEMENT_CLASS_LOOKUP)
    try:
        tree = html.document_fromstring(_xml_safe(strip_attribute_bombs(markup)), parser=parser)
    except (LxmlError, ValueError) as error:
        raise empty_page_error(page) from error
    _move_content_to_body(tree)
    _append_content_after_end(tree)
    return ParsedPage(tree, scripts)


def _xml_safe(markup: bytes) -> bytes:
    """Replace the characters that XML cannot hold and the parser accepts by spaces."""
    safe_markup = markup.translate(_CONTROL_CHARS_TO_SPACE)
    return (
        safe_markup.replace(*_NONCHARACTER_REPLACEMENTS[0]).replace(*_NONCHARACTER_REPLACEMENTS[1])
        if _NONCHARACTER_PREFIX in safe_markup
        else safe_markup
    )


def _append_content_after_end(tree: HtmlElement) -> None:
    """Move what follows the end tag of the page into its body, as HTML says; the parser puts it beside the page."""
    for rest in list(tree.itersiblings()):
        body = tree.find("body")
        (tree if body is None else body).append(rest)
        rest.tag = "div"


def _move_content_to_body(tree: HtmlElement) -> None:
    """Open the body at the first element that is no metadata, as HTML says.

    The parser knows only elements of HTML 4: on a page that leaves out the tags of head and body it puts an `article`
    or `main` element, and all that follows it, into the head.
    """
    head, body = tree.find("head"), tree.find("body")
    children = list(head) if head is not None else []
    start = next((index for index, child in enumerate(children) if child.tag not in _HEAD_TAGS), None)
    if start is None:
        return
    if body is None:
        body = etree.SubElement(tree, "body")
    content = children[start:]
    content[-1].tail = (content[-1].tail or "") + (body.text or "")
    body.text = None
    body[:0] = content
