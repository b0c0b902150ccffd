"""Small pages for tests of the cleaner."""

from pipeline.clean.page_parser import ParsedPage, parse_html
from pipeline.records import Page

__all__ = ["ADDRESS", "parsed_page"]

ADDRESS = "https://www.vale.example/news/2024/mill-reopens"


def parsed_page(markup: str) -> ParsedPage:
    """Parse a page as the cleaner does."""
    return parse_html(Page(ADDRESS, markup.encode()))
