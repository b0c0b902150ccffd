"""A paragraph in; the caption and credit it is, if it is one, out."""

import re

from pipeline.records import Image

__all__ = ["parse_caption"]

# "(AP Photo/Virginia Mayo)", "(Photo: Jane Doe)", "Image credit: …", "Getty Images": habits of photo desks.
_PARENTHESIZED_CREDIT = re.compile(
    r"\((?P<inside>(?:[^()]*\b(?:photo|foto|image|picture|pool|getty|file)\b[^()]*|[A-Z]{2,6}\s*/[^()]+))\)",
    re.IGNORECASE,
)
_RIGHTS_NOTICE = re.compile(r"\s*\([^()]*(?:copyright|©|all rights reserved)[^()]*\)\s*\.?$", re.IGNORECASE)


def parse_caption(paragraph: str) -> Image | None:
    """Read a paragraph as a picture's caption.

    Args:
        paragraph: one block of text.

    Returns:
        The caption and its credit, without an address; None when the paragraph does not end in a credit.
    """
    text = _RIGHTS_NOTICE.sub("", paragraph).strip()
    credit_matches = list(_PARENTHESIZED_CREDIT.finditer(text))
    if not credit_matches or text[credit_matches[-1].end() :].strip(" ."):
        return None
    return Image(
        caption=text[: credit_matches[-1].start()].strip(), credit=credit_matches[-1]["inside"].strip()
    )
