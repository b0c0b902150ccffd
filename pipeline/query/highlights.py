"""Find the words of a query in a text, and cut an excerpt around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.query.evaluation import WordSequence
from pipeline.query.tokens import iter_spans, words_of
from pipeline.query.tree import Node, text_matches

__all__ = ["Excerpt", "find_ranges", "make_excerpt"]

_MARK_CHAR = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text; `highlights` are the ranges of characters in it that match, in order."""

    text: str
    highlights: tuple[tuple[int, int], ...] = ()


def find_ranges(query: Node, text: str, part: str = "") -> tuple[tuple[int, int], ...]:
    """Find where the words of a query stand in a text.

    Args:
        query: what stands under a negation is not looked for.
        text: of an article.
        part: ``title`` or ``text``: words for the other part are left out; "" looks for those of no part only.

    Returns:
        Ranges of characters in order, first and behind the last; they do not overlap.
    """
    spans, words = _split(text)
    found = sorted(
        {
            (spans[start][0], spans[start + len(match.words) - 1][1])
            for match in text_matches(query)
            if match.part in {"", part}
            for start in words.iter_starts(match.words, is_prefix=match.is_prefix)
        }
    )
    return tuple(_merge(found))


# Several queries are looked for in one text, one after the other.
@lru_cache(maxsize=4)
def _split(text: str) -> tuple[Sequence[tuple[int, int]], WordSequence]:
    return tuple(iter_spans(text)), WordSequence(words_of(text))


def _merge(ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = -1, -1
    for next_start, next_end in ranges:
        if next_start > end:
            if end >= 0:
                yield start, end
            start, end = next_start, next_end
        else:
            end = max(end, next_end)
    if end >= 0:
        yield start, end


def make_excerpt(query: Node, text: str, max_chars: int = 200) -> Excerpt:
    """Cut the piece of a text with the most words of a query.

    Args:
        query: the words to look for.
        text: of an article; white space is collapsed.
        max_chars: length of the piece, without the marks where the text goes on.
    """
    spaced = " ".join(text.split())
    ranges = find_ranges(query, spaced, "text")
    start, end = _choose_window(spaced, ranges, max_chars)
    before, after = (_MARK_CHAR if start else ""), (_MARK_CHAR if end < len(spaced) else "")
    shift = len(before) - start
    highlights = tuple((one + shift, other + shift) for one, other in ranges if start <= one and other <= end)
    return Excerpt(f"{before}{spaced[start:end]}{after}", highlights)


def _choose_window(text: str, ranges: Sequence[tuple[int, int]], max_chars: int) -> tuple[int, int]:
    """Return the piece that holds the most ranges, the first of several, cut between words."""
    if len(text) <= max_chars:
        return 0, len(text)
    # A few words before the first match, for the context.
    lead = max_chars // 5
    starts = [max(0, start - lead) for start, _ in ranges] or [0]
    best = max(
        starts, key=lambda start: sum(start <= one and other <= start + max_chars for one, other in ranges)
    )
    best = min(best, len(text) - max_chars)
    if best:
        best = text.find(" ", best, best + lead) + 1 or best
    end = min(len(text), best + max_chars)
    return best, (text.rfind(" ", best, end) if end < len(text) and " " in text[best:end] else end)
