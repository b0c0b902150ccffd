"""Join the pages of a story that a site cuts into pages."""

from dataclasses import replace

from pipeline.clean import confidence
from pipeline.records import Document, Evidence

__all__ = ["append_page", "note_missing_page"]


def append_page(document: Document, following: Document, number: int) -> Document:
    """Append the text and the images of a further page of the same story.

    Args:
        document: the pages before it, joined.
        following: the further page, cleaned by itself.
        number: of the further page, from 2.

    Returns:
        The metadata of the first page; without what every page repeats, such as the standfirst.
    """
    seen_texts = {block.text for block in document.blocks} | {document.title}
    seen_images = {image.url for image in document.images}
    evidence = Evidence(
        "text", f"page {number}: {following.url}", "next page", confidence.STORY_TEXT, chosen=True
    )
    return replace(
        document,
        blocks=document.blocks + tuple(block for block in following.blocks if block.text not in seen_texts),
        images=document.images + tuple(image for image in following.images if image.url not in seen_images),
        dropped=document.dropped + following.dropped,
        evidence=(*document.evidence, evidence),
    )


def note_missing_page(document: Document, number: int, url: str) -> Document:
    """Note in the evidence that the story goes on where the document does not.

    Args:
        document: the pages before it, joined.
        number: of the missing page, from 2.
        url: of the missing page.
    """
    evidence = Evidence("text", f"page {number} is missing: {url}", "next page", confidence.STORY_TEXT)
    return replace(document, evidence=(*document.evidence, evidence))
