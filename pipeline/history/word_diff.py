"""Compare two texts word by word, and write the differences the way GNU wdiff does."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

__all__ = ["DiffPart", "DiffSide", "diff_words", "format_diff"]

# A word with the white space behind it, so that the parts of a diff joined again give the text.
_TOKEN = re.compile(r"\s*\S+\s*|\s+")
_CompareReplaced = Callable[[str, str], Iterator["DiffPart"]]
# Paragraphs that were replaced are compared word by word up to this product of their lengths in words; the time of the
# comparison grows with it (a million takes about .1 s). Above it they count as replaced as a whole.
_MAX_COMPARED_PRODUCT = 1_000_000


class DiffSide(StrEnum):
    """In which of two texts a part of a diff is."""

    BOTH = "both"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A run of words that is in both texts, only in the first, or only in the second."""

    side: DiffSide
    text: str


def diff_words(before: str, after: str) -> tuple[DiffPart, ...]:
    """Compare two texts: first by paragraphs, then word by word in the paragraphs that differ.

    Args:
        before: the first text.
        after: the second text.

    Returns:
        The parts in order. The words of those on both sides and of the added ones are the second text, the words of
        those on both sides and of the removed ones are the first.
    """
    parts: list[DiffPart] = []
    for part in _compare(before.splitlines(keepends=True), after.splitlines(keepends=True), _diff_replaced):
        if parts and parts[-1].side is part.side:
            parts[-1] = DiffPart(part.side, parts[-1].text + part.text)
        elif part.text:
            parts.append(part)
    return tuple(parts)


def _diff_replaced(before: str, after: str) -> Iterator[DiffPart]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _MAX_COMPARED_PRODUCT:
        yield from _replace_words(before, after)
    else:
        yield from _compare(old, new, _replace_words)


def _replace_words(before: str, after: str) -> Iterator[DiffPart]:
    yield DiffPart(DiffSide.REMOVED, before)
    yield DiffPart(DiffSide.ADDED, after)


def _compare(
    old: Sequence[str], new: Sequence[str], compare_replaced: _CompareReplaced
) -> Iterator[DiffPart]:
    """Compare two lists of paragraphs or words; the white space around them does not count."""
    old_keys, new_keys = ([item.strip() for item in items] for items in (old, new))
    matcher = SequenceMatcher(None, old_keys, new_keys, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        removed, added = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield DiffPart(DiffSide.BOTH, added)
        elif tag == "replace":
            yield from compare_replaced(removed, added)
        else:
            yield DiffPart(*((DiffSide.REMOVED, removed) if removed else (DiffSide.ADDED, added)))


def format_diff(parts: Sequence[DiffPart], context: int | None = None) -> str:
    """Write a diff as one text, with `[-removed-]` and `{+added+}`.

    Args:
        parts: from `diff_words`.
        context: number of words to keep of what is in both texts, on each side of a change; None keeps everything.
    """
    written = []
    for index, part in enumerate(parts):
        text = part.text
        if part.side is DiffSide.BOTH:
            is_inside = index > 0, index < len(parts) - 1
            written.append(text if context is None else _shorten(text, context, is_inside))
            continue
        core = text.strip()
        if not core:
            written.append(text)
            continue
        marked = f"[-{core}-]" if part.side is DiffSide.REMOVED else f"{{+{core}+}}"
        before = "" if not written or written[-1][-1:].isspace() else " "
        written.append(f"{before}{marked}{text[len(text.rstrip()) :] or ' '}")
    return "".join(written).strip()


def _shorten(text: str, context: int, is_inside: tuple[bool, bool]) -> str:
    """Keep the first and last words of what is in both texts, next to a change."""
    tokens = _TOKEN.findall(text)
    follows_change, precedes_change = is_inside
    first = context if follows_change else 0
    last = context if precedes_change else 0
    if len(tokens) <= first + last:
        return text
    tail = "".join(tokens[len(tokens) - last :]) if last else ""
    return f"{''.join(tokens[:first])}… {tail}"
