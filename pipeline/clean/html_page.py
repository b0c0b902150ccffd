"""Clean an HTML page: decode, parse, read metadata, images and body, and keep the evidence of each field."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lxml import etree, html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from pipeline.clean.article_body import split_captions_and_boilerplate
from pipeline.clean.attribute_bombs import strip_attribute_bombs
from pipeline.clean.body import BodyBlocks, extract_body, keep_all
from pipeline.clean.boilerplate import split_by_rules
from pipeline.clean.candidates import build_page_index
from pipeline.clean.embedded_text import prefer_embedded
from pipeline.clean.images import extract_figures, mark_lead_candidate, order_lead_first
from pipeline.clean.metadata import STORY_LIST, PageMetadata, classify_page, extract_metadata
from pipeline.clean.resolvers.publication_dates import DateContext
from pipeline.clean.signature import add_signature
from pipeline.clean.site_overrides import NO_MATCH, NO_OVERRIDES, OverrideResult, SiteOverrides, apply_layout
from pipeline.clean.story_pages import append_page, note_missing_page
from pipeline.errors import Rejected
from pipeline.records import Document, Evidence, Page
from pipeline.text.encoding import Decoded, decode
from pipeline.urls.next_page import find_next_link

__all__ = ["clean_html_page", "parse_html"]

_CONTROL_CHARS_TO_SPACE = bytes(sign if sign >= 0x20 or sign in b"\t\n\r" else 0x20 for sign in range(256))  # noqa: PLR2004
# UTF-8 of U+FFFE and U+FFFF, which are no characters.
_NONCHARACTER_PREFIX = b"\xef\xbf"
_NONCHARACTER_REPLACEMENTS = ((b"\xef\xbf\xbe", b" "), (b"\xef\xbf\xbf", b" "))
# What HTML allows in a head (WHATWG, 4.2.1). Anything else opens the body.
_HEAD_TAGS = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})
# By default lxml looks up the class of each element in Python; here all are HtmlElement.
_ELEMENT_CLASS_LOOKUP = etree.ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True)
class _Options:
    """What is known of the publication and its host, see `clean_html_page`."""

    timezone: str | None
    site_boilerplate: Collection[str]
    overrides: SiteOverrides


def clean_html_page(
    page: Page,
    timezone: str | None,
    site_boilerplate: Collection[str] = frozenset(),
    overrides: SiteOverrides = NO_OVERRIDES,
) -> Document:
    """Clean an HTML page.

    Args:
        page: a response whose body holds HTML.
        timezone: the IANA zone for times without an offset.
        site_boilerplate: hashes of blocks that repeat on several pages of the host.
        overrides: site overrides.

    Returns:
        The document.

    Raises:
        Rejected: ``clean.empty`` when the page has neither a headline nor a story.
    """
    options = _Options(timezone, site_boilerplate, overrides)
    document, next_url = _clean_one_page(page, page.location, 2, options)
    next_number = len(page.parts) + 2
    for number, part in enumerate(page.parts, 2):
        part_page = replace(page, url=part.url, final_url="", body=part.body, parts=())
        try:
            following, next_url = _clean_one_page(part_page, page.location, number + 1, options)
        except Rejected:
            document, next_url = note_missing_page(document, number, part.url), ""
        else:
            document = append_page(document, following, number)
    if next_url:
        document = note_missing_page(document, next_number, next_url)
    if not (document.title or document.blocks):
        raise _empty_page_error(page)
    return classify_page(document)


def _clean_one_page(page: Page, story_url: str, next_number: int, options: _Options) -> tuple[Document, str]:
    """Clean one page of a story; return it with the URL of the next page, empty where it names none."""
    decoded = decode(page.body, page.headers)
    tree = _parse_tree(page, decoded)
    page_index = build_page_index(tree, page.location)
    next_url = find_next_link(page_index.link_elements, page.location, story_url, next_number)
    document = extract_metadata(page_index, page, options.timezone)
    figures = extract_figures(page_index)
    layout = options.overrides.find_layout(page)
    override = apply_layout(tree, layout) if layout else NO_MATCH
    document = override.merge_into(
        document, DateContext(options.timezone, document.language or "", page.fetched_at)
    )
    body = _extract_body(tree, document, override)
    embedded = prefer_embedded(body.blocks, page_index, document.title) if override.body is None else None
    blocks, dropped = (
        split_by_rules(embedded.blocks, document.language or "") if embedded else (body.blocks, ())
    )
    article_body = split_captions_and_boilerplate(blocks, options.site_boilerplate)
    image_urls = [item.value for item in document.evidence if item.field == "image"]
    images = order_lead_first(figures + article_body.images, image_urls, page_index)
    completed = replace(
        document,
        images=images,
        blocks=article_body.blocks,
        dateline=article_body.dateline,
        dropped=article_body.dropped + dropped + body.dropped + override.dropped,
        evidence=mark_lead_candidate(document.evidence, images, page_index.base_url)
        + _encoding_evidence(decoded)
        + ((embedded.evidence,) if embedded else (STORY_LIST,) if body.is_story_list else ())
        + article_body.evidence,
    )
    return add_signature(completed, body.edge_lines), next_url


def _extract_body(tree: HtmlElement, document: Document, override: OverrideResult) -> BodyBlocks:
    metadata = PageMetadata(document.title, document.description, document.authors, document.language or "")
    return (
        extract_body(tree, metadata)
        if override.body is None
        else extract_body(override.body, metadata, keep_all)
    )


def _empty_page_error(page: Page) -> Rejected:
    return Rejected("clean.empty", "no article text found", url=page.url)


def parse_html(page: Page) -> HtmlElement:
    """Parse a page.

    Args:
        page: a response whose body holds HTML.

    Raises:
        Rejected: ``clean.empty`` when nothing of it can be parsed.
    """
    return _parse_tree(page, decode(page.body, page.headers))


def _encoding_evidence(decoded: Decoded) -> tuple[Evidence, ...]:
    """Record the encoding of the page, and the number of repairs."""
    encoding = Evidence("encoding", decoded.encoding, decoded.origin, chosen=True)
    repairs = Evidence("repairs", str(decoded.repairs), "wrongly encoded text", chosen=True)
    return (encoding, repairs) if decoded.repairs else (encoding,)


def _xml_safe_bytes(page: Page, decoded: Decoded) -> bytes:
    """Encode as UTF-8 without control characters, which XML cannot hold and the parser accepts."""
    markup = strip_attribute_bombs(decoded.text)
    # A page that is valid UTF-8 need not be encoded again.
    is_same = decoded.is_valid_utf8 and markup is decoded.text
    encoded = (page.body if is_same else markup.encode("utf-8", "replace")).translate(_CONTROL_CHARS_TO_SPACE)
    return (
        encoded.replace(*_NONCHARACTER_REPLACEMENTS[0]).replace(*_NONCHARACTER_REPLACEMENTS[1])
        if _NONCHARACTER_PREFIX in encoded
        else encoded
    )


def _parse_tree(page: Page, decoded: Decoded) -> HtmlElement:
    # Bytes avoid lxml's error about text with an encoding declaration.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ELEMENT_CLASS_LOOKUP)
    try:
        tree = html.document_fromstring(_xml_safe_bytes(page, decoded), parser=parser)
    except (LxmlError, ValueError) as error:
        raise _empty_page_error(page) from error
    _move_content_to_body(tree)
    _append_content_after_end(tree)
    return tree


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
