"""Decide whether two texts are copies of each other: verbatim, shortened, edited, or only from one template.

Containment (Broder 1997) is the share of the shorter text's shingles that the other text holds. It finds a copy that
was cut, where the Jaccard similarity is low. Two more measures keep other texts apart. Coverage says over how much of
the shorter text the common shingles are spread: two reports that quote the same background paragraph share one place
only. And the words in which two texts differ say whether one was edited: an editor changes any words, while two reports
from one template (earthquakes, markets, results of matches) differ in names and numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.copies.prepared_text import CapitalUse, PreparedText
from pipeline.text.shingles import SHINGLE_SIZE

__all__ = ["CopyKind", "TextMatch", "compare_texts"]

# Thresholds were set on development texts, see docs/benchmarks.md (`bench.copies`).
# Containment that a long text needs at least; with three words of ten replaced by others, .34 of the shingles are left.
MIN_CONTAINMENT = 0.17
# A text of few shingles shares some by chance: the lowest containment grows by this much towards zero shingles.
SHORT_TEXT_CONTAINMENT = 0.15
LONG_TEXT_SHINGLES = 150
# A text of a few sentences repeats another one only if half of it does.
MAX_BRIEF_SHINGLES = 40
MIN_BRIEF_CONTAINMENT = 0.5
# Of a notice of one or two sentences, nearly all must be repeated: such notices differ in one name.
MAX_NOTICE_SHINGLES = 20
MIN_NOTICE_CONTAINMENT = 0.85
# Containment and coverage together.
MIN_CONTAINMENT_AND_COVERAGE = 0.86
SHORT_TEXT_COVERAGE = 0.2
COVERAGE_BLOCK_SHINGLES = 10
# Two texts are from one template when more than this share of the words that differ are names and numbers …
MIN_TEMPLATE_FACT_SHARE = 0.45
# … and at least this share of the names and numbers differ.
MIN_TEMPLATE_CHANGED_FACTS = 0.3
# … and the shingles with a name or a number are kept this much more seldom than all shingles.
MAX_TEMPLATE_KEPT_FACTS = 0.65
# … or when both have so many numbers, and the shingles with one are kept much more seldom than all: forecasts and
# results are mostly numbers, and differ in words as well.
MIN_TEMPLATE_NUMBERS = 6
MAX_TEMPLATE_KEPT_NUMBERS = 0.5
# From this containment in both directions on, the text was carried word for word.
MIN_VERBATIM_CONTAINMENT = 0.95
# A copy with fewer of the words than this share was shortened.
MAX_SHORTENED_LENGTH = 0.85
# Where it repeats the original, a shortened copy has at least this share of its shingles; with fewer it was edited.
MIN_SHORTENED_CONTAINMENT = 0.85


class CopyKind(StrEnum):
    """How a text relates to another one that it repeats."""

    VERBATIM = "verbatim"
    SHORTENED = "shortened"
    EDITED = "edited"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class TextMatch:
    """That one text repeats another one, and how."""

    # 0 to 1: the share of the shorter text's shingles that the other one holds.
    similarity: float
    # How the first text relates to the second.
    kind: CopyKind
    # 0 to 1: the share of the longer text's shingles that the other one holds.
    share_of_longer: float

    @property
    def is_copy(self) -> bool:
        """False where only the template is the same."""
        return self.kind is not CopyKind.TEMPLATE


def compare_texts(text: PreparedText, original: PreparedText) -> TextMatch | None:
    """Decide whether a text is a copy of another one.

    Whether it is does not depend on the order of the two; only ``shortened`` does.

    Args:
        text: the text.
        original: the text that it may repeat.

    Returns:
        None when neither text repeats the other; a match of the kind ``template`` when they differ in names and
        numbers only.
    """
    shorter, longer = sorted((text, original), key=lambda item: (len(item.shingles), item.words))
    if not shorter.shingles:
        return None
    common = [shingle in longer.shingle_set for shingle in shorter.shingles]
    containment = sum(common) / len(common)
    if not _is_repetition(containment, common):
        return None
    common_in_longer = [shingle in shorter.shingle_set for shingle in longer.shingles]
    share_of_longer = sum(common_in_longer) / len(common_in_longer)
    # The words of one side alone do not tell: what an editor puts in may be all names.
    sides = ((shorter, longer, common), (longer, shorter, common_in_longer))
    if any(
        all(has_changed(*side) for side in sides)
        for has_changed in (_has_changed_facts, _has_changed_numbers)
    ):
        return TextMatch(containment, CopyKind.TEMPLATE, share_of_longer)
    kind = _copy_kind(text, original, min(containment, share_of_longer), common)
    return TextMatch(containment, kind, share_of_longer)


def _is_repetition(containment: float, common: Sequence[bool]) -> bool:
    if len(common) < MAX_NOTICE_SHINGLES and containment < MIN_NOTICE_CONTAINMENT:
        return False
    if len(common) < MAX_BRIEF_SHINGLES and containment < MIN_BRIEF_CONTAINMENT:
        return False
    shortness = max(0.0, 1 - len(common) / LONG_TEXT_SHINGLES)
    if containment < MIN_CONTAINMENT + SHORT_TEXT_CONTAINMENT * shortness:
        return False
    covered = [any(block) for block in _blocks(common)]
    coverage = sum(covered) / len(covered)
    return containment + coverage >= MIN_CONTAINMENT_AND_COVERAGE + SHORT_TEXT_COVERAGE * shortness


def _blocks(common: Sequence[bool]) -> list[Sequence[bool]]:
    return [
        common[start : start + COVERAGE_BLOCK_SHINGLES]
        for start in range(0, len(common), COVERAGE_BLOCK_SHINGLES)
    ]


def _has_changed_facts(text: PreparedText, other: PreparedText, common: Sequence[bool]) -> bool:
    """Tell whether a text differs from another mostly in names and numbers, where it repeats it at all."""
    positions = _repeated_positions(common)
    changed = [position for position in positions if text.words[position] not in other.word_set]
    # Without upper and lower case, names cannot be told from other words.
    if text.capital_use is not CapitalUse.NONE and sum(
        text.is_fact[position] for position in changed
    ) <= MIN_TEMPLATE_FACT_SHARE * len(changed):
        return False
    # Where capitals do not mark names, the numbers alone tell what kind of change it is.
    is_fact = text.is_fact if text.capital_use is CapitalUse.NAMES else text.is_number
    changed_facts = sum(is_fact[position] for position in changed)
    if not changed_facts or changed_facts < MIN_TEMPLATE_CHANGED_FACTS * sum(
        is_fact[position] for position in positions
    ):
        return False
    return _kept_ratio(is_fact, positions, common) < MAX_TEMPLATE_KEPT_FACTS


def _has_changed_numbers(text: PreparedText, _other: PreparedText, common: Sequence[bool]) -> bool:
    """Tell whether a text has many numbers, and keeps few of the shingles with one where it repeats the other."""
    positions = _repeated_positions(common)
    if sum(text.is_number[position] for position in positions) < MIN_TEMPLATE_NUMBERS:
        return False
    return _kept_ratio(text.is_number, positions, common) < MAX_TEMPLATE_KEPT_NUMBERS


def _repeated_positions(common: Sequence[bool]) -> list[int]:
    return [
        index * COVERAGE_BLOCK_SHINGLES + offset
        for index, block in enumerate(_blocks(common))
        if any(block)
        for offset in range(len(block))
    ]


def _kept_ratio(marked: Sequence[bool], positions: Sequence[int], common: Sequence[bool]) -> float:
    """Return how often shingles with a marked word are kept, divided by how often any is; an editor's give about 1."""
    with_mark = [position for position in positions if any(marked[position : position + SHINGLE_SIZE])]
    kept = sum(common[position] for position in positions) * len(with_mark)
    return sum(common[position] for position in with_mark) * len(positions) / kept if kept else 1.0


def _copy_kind(
    text: PreparedText, original: PreparedText, common_share: float, common: Sequence[bool]
) -> CopyKind:
    if common_share >= MIN_VERBATIM_CONTAINMENT:
        return CopyKind.VERBATIM
    is_shorter = len(text.words) <= MAX_SHORTENED_LENGTH * len(original.words)
    # Lines that the publication added say nothing about how the original was treated.
    repeated_count = sum(len(block) for block in _blocks(common) if any(block))
    if is_shorter and sum(common) >= MIN_SHORTENED_CONTAINMENT * repeated_count:
        return CopyKind.SHORTENED
    return CopyKind.EDITED
