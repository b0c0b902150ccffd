"""Hash text blocks, to recognise blocks that repeat on many pages of a host."""

import hashlib

from pipeline.records import Document
from pipeline.text import normalize_whitespace

__all__ = ["block_hash", "block_hashes"]


def block_hash(text: str) -> str:
    """Hash a block of text, regardless of case and white space.

    Args:
        text: the block.

    Returns:
        16 hexadecimal digits.
    """
    return hashlib.blake2b(
        normalize_whitespace(text).casefold().encode("utf-8", "replace"), digest_size=8
    ).hexdigest()


def block_hashes(document: Document) -> tuple[str, ...]:
    """Hash every block of a page, kept or dropped.

    Args:
        document: a cleaned page.

    Returns:
        Each hash once, in page order.
    """
    texts = [block.text for block in document.blocks] + [block.text for block in document.dropped]
    return tuple(dict.fromkeys(block_hash(text) for text in texts))
