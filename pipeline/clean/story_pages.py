"""Join the pages of a story that a site cuts into pages."""

from dataclasses import replace

from pipeline.clean import confidence
from pipeline.records import Document, Evidence

__all__ = ["append_page"]


def append_page(document: Document, following: Document) -> Document:
    """Append the text and the images of a further page of the same story.

    Args:
        document: the pages before it, joined.
        following: the further page, cleaned by itself.

    Returns:
        The metadata of the first page; without what every page repeats, such as the standfirst.
    """
    seen_texts = {block.text for block in document.blocks} | {document.title}
    seen_images = {image.url for image in document.images}
    count = sum(item.field == "text" and item.origin == "next page" for item in document.evidence)
    evidence = Evidence(
        "text", f"page {count + 2}: {following.url}", "next page", confidence.STORY_TEXT, chosen=True
    )
    return replace(
        document,
        blocks=document.blocks + tuple(block for block in following.blocks if block.text not in seen_texts),
        images=document.images + tuple(image for image in following.images if image.url not in seen_images),
        dropped=document.dropped + following.dropped,
        evidence=(*document.evidence, evidence),
    )
