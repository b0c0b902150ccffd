"""Small pages for tests of the cleaner."""

from lxml.html import HtmlElement

from pipeline.clean.html_page import parse_html
from pipeline.records import Page

__all__ = ["ADDRESS", "tree_of"]

ADDRESS = "https://www.vale.example/news/2024/mill-reopens"


def tree_of(markup: str) -> HtmlElement:
    """Parse a page as the cleaner does."""
    return parse_html(Page(ADDRESS, markup.encode()))
