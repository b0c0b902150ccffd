"""Decide the page type, and whether the story is behind a paywall."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import islice

from pipeline.clean import confidence
from pipeline.records import DocumentKind, Evidence

__all__ = ["is_paywall_prompt", "resolve_page_type", "resolve_paywall"]

# A page with more words is an article with a video or a gallery.
_MAX_MEDIA_PAGE_WORDS = 250
# A page with fewer words is a stub: a headline, a teaser, the first line before a paywall.
_MIN_STORY_WORDS = 40
# The longest paywall prompt: a sentence or two.
_MAX_PROMPT_CHARS = 250
_MAX_EVIDENCE_CHARS = 120
# The result of lower case for the Turkish capital İ.
_DOTTED_LOWERCASE_I = "i\u0307"
# The most texts beside a story that are searched for a prompt.
_MAX_PROMPT_TEXTS = 60
# The origin of prompts in an element of their own.
_MARKUP_ORIGIN = "paywall markup"
# A story with more words is complete, not cut by a paywall.
_MAX_TRUNCATED_WORDS = 350
_FREE_VALUES = frozenset({"true", "yes", "1", "free"})
_PAID_VALUES = frozenset(
    {"false", "no", "0", "locked", "paid", "premium", "subscriber", "subscription", "wall"}
)


def resolve_page_type(evidence: Sequence[Evidence], word_count: int) -> Evidence:
    """Decide the page type.

    Args:
        evidence: all candidates; those for "kind" name one.
        word_count: how many the story has.

    Returns:
        The evidence, its value one of `DocumentKind`. A live blog comes first, since its page often
        has a video and images as well; video and gallery need a page of few words. A list of stories or a notice is a
        stub whatever its length.
    """
    candidates = [
        candidate
        for candidate in evidence
        if candidate.field == "kind" and candidate.confidence >= confidence.MIN_PAGE_TYPE
    ]
    for page_kind, max_words in (
        (DocumentKind.LIVE, None),
        (DocumentKind.VIDEO, _MAX_MEDIA_PAGE_WORDS),
        (DocumentKind.GALLERY, _MAX_MEDIA_PAGE_WORDS),
    ):
        match = next((candidate for candidate in candidates if candidate.value == page_kind), None)
        if match and (max_words is None or word_count < max_words):
            return match
    stub = next((candidate for candidate in candidates if candidate.value == DocumentKind.STUB), None)
    if stub:
        return stub
    if word_count < _MIN_STORY_WORDS:
        return Evidence("kind", DocumentKind.STUB, f"{word_count} words", confidence.WORD_COUNT_PAGE_TYPE)
    return Evidence("kind", DocumentKind.ARTICLE, f"{word_count} words", confidence.WORD_COUNT_PAGE_TYPE)


def resolve_paywall(
    evidence: Sequence[Evidence], word_count: int, nearby_texts: Iterable[str]
) -> tuple[bool, Evidence] | None:
    """Decide whether a story is behind a paywall.

    Args:
        evidence: all candidates of the page; those for "paywalled" hold what schema.org/isAccessibleForFree or a
            content tier declares, or a prompt.
        word_count: how many the story has on the page.
        nearby_texts: short texts beside the story, and its last ones.

    Returns:
        Whether it is, and the evidence; None when the page gives none. Structured data comes first; a prompt
        counts where the story is short.
    """
    candidates = [candidate for candidate in evidence if candidate.field == "paywalled"]
    paid_candidates = (
        candidate
        for candidate in candidates
        if _normalize_value(candidate.value) in _PAID_VALUES
        and (candidate.origin != _MARKUP_ORIGIN or word_count < _MAX_TRUNCATED_WORDS)
    )
    paid_candidate = next(paid_candidates, None)
    if paid_candidate:
        return True, paid_candidate
    prompt = (
        next(filter(is_paywall_prompt, islice(nearby_texts, _MAX_PROMPT_TEXTS)), "")
        if word_count < _MAX_TRUNCATED_WORDS
        else ""
    )
    if prompt:
        return True, Evidence("paywalled", prompt[:_MAX_EVIDENCE_CHARS], "prompt", confidence.PAYWALL_PROMPT)
    free_candidate = next(
        (candidate for candidate in candidates if _normalize_value(candidate.value) in _FREE_VALUES), None
    )
    return (False, free_candidate) if free_candidate else None


def _normalize_value(value: str) -> str:
    """Return what follows the last slash: schema.org writes False as http://schema.org/False."""
    return value.rpartition("/")[2].strip().casefold()


def is_paywall_prompt(text: str) -> bool:
    """Whether a short text asks readers to pay or to sign in for the full story.

    Args:
        text: the text of an element or a paragraph.
    """
    if not 0 < len(text) <= _MAX_PROMPT_CHARS:
        return False
    # Lower case first: a pattern that ignores case takes four times as long.
    return _prompt_pattern().search(text.lower().replace(_DOTTED_LOWERCASE_I, "i")) is not None


@cache
def _prompt_pattern() -> re.Pattern[str]:
    lines = resources.files(__package__).joinpath("paywalls.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")))
