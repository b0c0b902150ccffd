"""The candidates for what sort of page this is in, and how much text there is; the sort, out."""

from collections.abc import Sequence

from pipeline.records import DocumentKind, Evidence

__all__ = ["resolve_page_type"]

# A page of a video or a gallery has no more words; with more it is a story with a video.
_MAX_MEDIA_PAGE_WORDS = 250
# Less is no story: a headline, a teaser, the first line before a wall.
_MIN_STORY_WORDS = 40
_MIN_CONFIDENCE = 0.5


def resolve_page_type(evidence: Sequence[Evidence], word_count: int) -> Evidence:
    """Decide what sort of page a story stands on.

    Args:
        evidence: all candidates; those for "kind" name one.
        word_count: how many the story has.

    Returns:
        The evidence, its value one of `DocumentKind`. Of several signs a live blog's comes first, since its page often
        has a video and pictures as well; video and gallery need a page of few words.
    """
    candidates = [
        candidate
        for candidate in evidence
        if candidate.field == "kind" and candidate.confidence >= _MIN_CONFIDENCE
    ]
    for page_kind, max_words in (
        (DocumentKind.LIVE, None),
        (DocumentKind.VIDEO, _MAX_MEDIA_PAGE_WORDS),
        (DocumentKind.GALLERY, _MAX_MEDIA_PAGE_WORDS),
    ):
        match = next((candidate for candidate in candidates if candidate.value == page_kind), None)
        if match and (max_words is None or word_count < max_words):
            return match
    if word_count < _MIN_STORY_WORDS:
        return Evidence("kind", DocumentKind.STUB, f"{word_count} words", 0.8)
    return Evidence("kind", DocumentKind.ARTICLE, f"{word_count} words", 0.8)
