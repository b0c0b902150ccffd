"""The candidates for what sort of page this is in, and how much text there is; the sort, out."""

from collections.abc import Sequence

from pipeline.records import DocumentKind, Evidence

__all__ = ["kind"]

# A page of a video or a gallery has no more words; with more it is a story with a video.
_BESIDE = 250
# Less is no story: a headline, a teaser, the first line before a wall.
_STUB = 40
_TRUSTED = 0.5


def kind(evidence: Sequence[Evidence], words: int) -> Evidence:
    """Decide what sort of page a story stands on.

    Args:
        evidence: all candidates; those for "kind" name one.
        words: how many the story has.

    Returns:
        The evidence, its value one of `DocumentKind`. Of several signs a live blog's comes first, since its page often
        has a video and pictures as well; video and gallery need a page of few words.
    """
    signs = [item for item in evidence if item.field == "kind" and item.confidence >= _TRUSTED]
    for wanted, most in (
        (DocumentKind.LIVE, None),
        (DocumentKind.VIDEO, _BESIDE),
        (DocumentKind.GALLERY, _BESIDE),
    ):
        sign = next((item for item in signs if item.value == wanted), None)
        if sign and (most is None or words < most):
            return sign
    if words < _STUB:
        return Evidence("kind", DocumentKind.STUB, f"{words} words", 0.8)
    return Evidence("kind", DocumentKind.ARTICLE, f"{words} words", 0.8)
