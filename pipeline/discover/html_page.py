"""Parse an HTML page, and find the base of its relative URLs."""

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.text.encoding import decode
from pipeline.urls import host_of, resolve_url

__all__ = ["base_url_of", "parse_html"]


def parse_html(page: Page) -> etree._Element:
    """Parse an HTML page.

    Args:
        page: as fetched.

    Raises:
        Rejected: ``feed.broken`` when the body holds no HTML.
    """
    text = decode(page.body, page.headers).text
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Rejected(
            "feed.broken", "the response holds no HTML; check the URL", url=page.location
        ) from error


def base_url_of(root: etree._Element, url: str) -> str:
    """Return the base of relative URLs: that of the first base element if it is an http(s) URL, else that of the page.

    Args:
        root: of the page.
        url: of the page.
    """
    base_element = root.find(".//base[@href]")
    base = resolve_url(url, base_element.get("href", "")) if base_element is not None else ""
    return base if host_of(base) else url
