"""Tell elements of the story from those of other stories, comments and the site itself."""

from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.clean.candidates.page_index import PageIndex
from pipeline.html.class_words import OTHER_CONTENT_PREFIXES

__all__ = ["is_in_comments", "is_in_other_content"]


def is_in_other_content(page_index: PageIndex, element: HtmlElement) -> bool:
    """Whether an element is in a container of other stories, of comments or of the site itself.

    Args:
        page_index: the index of the page, where results are cached.
        element: an element of the page.
    """
    uncached: list[HtmlElement] = []
    is_other: bool | None = None
    container: HtmlElement | None = element
    while container is not None and is_other is None:
        is_other = page_index.other_content_cache.get(container)
        if is_other is None:
            uncached.append(container)
            is_other = (
                True
                if _is_other_content(container.tag, container.get("class"), container.get("id"))
                else None
            )
            container = container.getparent()
    for ancestor in uncached:
        page_index.other_content_cache[ancestor] = bool(is_other)
    return bool(is_other)


@lru_cache(maxsize=1024)
def _is_other_content(tag: str, class_names: str | None, element_id: str | None) -> bool:
    if tag in {"body", "html"}:
        return False
    identifiers = f"{class_names} {element_id}".lower() if class_names or element_id else ""
    return tag in {"footer", "nav", "aside"} or any(word in identifiers for word in OTHER_CONTENT_PREFIXES)


def is_in_comments(element: HtmlElement) -> bool:
    """Whether an element is in a container of comments."""
    containers = (element, *element.iterancestors())
    return any(
        "comment" in f"{container.get('class')} {container.get('id')}".lower()
        for container in containers
        if container.tag != "body"
    )
