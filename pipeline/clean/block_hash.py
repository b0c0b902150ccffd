"""Blocks of text in, short hashes that tell furniture of a host from story, out."""

import hashlib

from pipeline.records import Document
from pipeline.text import normalize_whitespace

__all__ = ["block_hash", "block_hashes"]


def block_hash(text: str) -> str:
    """A short name for a block of text, whatever its case and white space.

    Args:
        text: the block.

    Returns:
        16 hexadecimal digits.
    """
    return hashlib.blake2b(
        normalize_whitespace(text).casefold().encode("utf-8", "replace"), digest_size=8
    ).hexdigest()


def block_hashes(document: Document) -> tuple[str, ...]:
    """The hashes of every block a page showed, kept or dropped.

    Args:
        document: a cleaned page.

    Returns:
        Each hash once, in the page's order.
    """
    texts = [block.text for block in document.blocks] + [block.text for block in document.dropped]
    return tuple(dict.fromkeys(block_hash(text) for text in texts))
