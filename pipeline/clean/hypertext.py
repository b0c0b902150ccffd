"""An HTML page in; the document, with the evidence behind each field, out."""

from collections.abc import Collection
from dataclasses import replace

from lxml import etree, html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from pipeline.clean.body import Body, certain, story_body
from pipeline.clean.crowded import without_crowds
from pipeline.clean.embedded import fuller
from pipeline.clean.encoding import Decoded, decode
from pipeline.clean.evidence import survey
from pipeline.clean.fields.moments import Clockwork
from pipeline.clean.metadata import described, judged
from pipeline.clean.pictures import lead_first, lead_told, take_figures
from pipeline.clean.publishers import NOBODY, NOTHING, Handwritten, Publishers, read_by_hand
from pipeline.clean.rules import parted
from pipeline.clean.story import sift
from pipeline.clean.told import Told
from pipeline.errors import Rejected
from pipeline.records import Document, Evidence, Page

__all__ = ["parsed", "read_hypertext"]

_BLANKS = bytes(sign if sign >= 0x20 or sign in b"\t\n\r" else 0x20 for sign in range(256))  # noqa: PLR2004
# U+FFFE and U+FFFF are no characters.
_NO_SIGN = b"\xef\xbf"
_NO_SIGNS = ((b"\xef\xbf\xbe", b" "), (b"\xef\xbf\xbf", b" "))
# By default the class of each element is looked up in Python; ours are all of one class.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)


def read_hypertext(
    page: Page,
    timezone: str | None,
    furniture: Collection[str] = frozenset(),
    publishers: Publishers = NOBODY,
) -> Document:
    """Clean an HTML page.

    Args:
        page: a response whose body holds HTML.
        timezone: the IANA zone for times without an offset.
        furniture: hashes of blocks that stand on several pages of the host.
        publishers: what people wrote down about single hosts.

    Returns:
        The document.

    Raises:
        Rejected: ``clean.empty`` when the page has neither a headline nor a story.
    """
    read = decode(page.body, page.headers)
    tree = _tree(page, read.text)
    found = survey(tree, page.location)
    document = described(found, page, timezone)
    figures = take_figures(found)
    layout = publishers.layout(page)
    by_hand = read_by_hand(tree, layout) if layout else NOTHING
    document = by_hand.over(document, Clockwork(timezone, document.language or "", page.fetched_at))
    body = _body(tree, document, by_hand)
    held = fuller(body.blocks, found, document.title) if by_hand.body is None else None
    blocks, dropped = parted(held.blocks, document.language or "") if held else (body.blocks, ())
    story = sift(blocks, furniture)
    named = [item.value for item in document.evidence if item.field == "image"]
    images = lead_first(figures + story.images, named, found)
    filled = replace(
        document,
        images=images,
        blocks=story.blocks,
        dateline=story.dateline,
        agency=story.agency or document.agency,
        dropped=story.dropped + dropped + body.dropped + by_hand.dropped,
        evidence=lead_told(document.evidence, images, page.location)
        + _encoding(read)
        + ((held.evidence,) if held else ()),
    )
    if not (filled.title or filled.blocks):
        raise _empty(page)
    return judged(filled)


def _body(tree: HtmlElement, document: Document, by_hand: Handwritten) -> Body:
    told = Told(document.title, document.description, document.authors, document.language or "")
    return story_body(tree, told) if by_hand.body is None else story_body(by_hand.body, told, certain)


def _empty(page: Page) -> Rejected:
    return Rejected("clean.empty", "the page holds no text of a story", url=page.url)


def parsed(page: Page) -> HtmlElement:
    """Parse a page; the only parse there is.

    Args:
        page: a response whose body holds HTML.

    Raises:
        Rejected: ``clean.empty`` when nothing of it can be parsed.
    """
    return _tree(page, decode(page.body, page.headers).text)


def _encoding(read: Decoded) -> tuple[Evidence, ...]:
    """What the page was read in, and how often it had to be repaired."""
    told = Evidence("encoding", read.encoding, read.origin, chosen=True)
    repairs = Evidence("repairs", str(read.repairs), "wrongly encoded text", chosen=True)
    return (told, repairs) if read.repairs else (told,)


def _plain(markup: str) -> bytes:
    """In UTF-8, without what no XML can hold: control characters, which the parser lets through."""
    plain = markup.encode("utf-8", "replace").translate(_BLANKS)
    return plain.replace(*_NO_SIGNS[0]).replace(*_NO_SIGNS[1]) if _NO_SIGN in plain else plain


def _tree(page: Page, text: str) -> HtmlElement:
    # lxml refuses a text that declares its own encoding; bytes in one encoding have no such quarrel.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = html.document_fromstring(_plain(without_crowds(text)), parser=parser)
    except (LxmlError, ValueError) as problem:
        raise _empty(page) from problem
    return tree
