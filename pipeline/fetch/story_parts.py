"""Fetch the further pages of a story that a site cuts into pages."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.records import Page, PagePart
from pipeline.text.encoding import decode
from pipeline.urls.next_page import MAX_STORY_PAGES, find_next_page

__all__ = ["collect_parts"]


def collect_parts(page: Page, request_page: Callable[[str], Page | None]) -> tuple[Page, bool]:
    """Request the pages that a story names as its next, one after the other, up to ten in all.

    Args:
        page: the first page of a story.
        request_page: fetches a URL; None when it cannot be fetched.

    Returns:
        The page with its parts, and whether they are all that the story names. Where one cannot be fetched, the story
        ends with the part before it.
    """
    parts: list[PagePart] = []
    seen_urls = {page.location}
    current, is_complete = page, True
    for number in range(2, MAX_STORY_PAGES + 1):
        markup = decode(current.body, current.headers).text
        url = find_next_page(markup, current.location, page.location, number)
        if not url or url in seen_urls:
            break
        found = request_page(url)
        # A redirect to a page that is here already ends the story too.
        if found is None or found.location in seen_urls:
            is_complete = found is not None
            break
        current = found
        seen_urls |= {url, current.location}
        parts.append(PagePart(current.location, current.body))
    return (replace(page, parts=tuple(parts)) if parts else page), is_complete
