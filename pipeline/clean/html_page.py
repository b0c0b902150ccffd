"""Clean an HTML page: decode, parse, read metadata, images and body, and keep the evidence of each field."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipeline.clean.article_body import split_captions_and_boilerplate
from pipeline.clean.body import BodyBlocks, extract_body, keep_all
from pipeline.clean.boilerplate import split_by_rules
from pipeline.clean.candidates import build_page_index
from pipeline.clean.embedded_text import prefer_embedded
from pipeline.clean.images import extract_figures, mark_lead_candidate, order_lead_first
from pipeline.clean.metadata import STORY_LIST, PageMetadata, classify_page, extract_metadata
from pipeline.clean.page_parser import empty_page_error, parse_decoded
from pipeline.clean.resolvers.publication_dates import DateContext
from pipeline.clean.signature import add_signature
from pipeline.clean.site_overrides import NO_MATCH, NO_OVERRIDES, OverrideResult, SiteOverrides, apply_layout
from pipeline.clean.story_pages import append_page, note_missing_page
from pipeline.errors import Rejected
from pipeline.records import Document, Evidence, Page
from pipeline.text.encoding import Decoded, decode
from pipeline.urls.next_page import find_next_link

__all__ = ["clean_html_page"]


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
        raise empty_page_error(page)
    return classify_page(document)


def _clean_one_page(page: Page, story_url: str, next_number: int, options: _Options) -> tuple[Document, str]:
    """Clean one page of a story; return it with the URL of the next page, empty where it names none."""
    decoded = decode(page.body, page.headers)
    parsed_page = parse_decoded(page, decoded)
    tree = parsed_page.tree
    page_index = build_page_index(parsed_page, page.location)
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


def _encoding_evidence(decoded: Decoded) -> tuple[Evidence, ...]:
    """Record the encoding of the page, and the number of repairs."""
    encoding = Evidence("encoding", decoded.encoding, decoded.origin, chosen=True)
    repairs = Evidence("repairs", str(decoded.repairs), "wrongly encoded text", chosen=True)
    return (encoding, repairs) if decoded.repairs else (encoding,)
