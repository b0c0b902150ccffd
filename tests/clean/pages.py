"""Small pages for tests of the cleaner."""

from lxml.html import HtmlElement

from pipeline.clean.hypertext import parsed
from pipeline.records import Page

__all__ = ["ADDRESS", "tree_of"]

ADDRESS = "https://www.vale.example/news/2024/mill-reopens"


def tree_of(markup: str) -> HtmlElement:
    """Parse a page as the cleaner does."""
    return parsed(Page(ADDRESS, markup.encode()))
