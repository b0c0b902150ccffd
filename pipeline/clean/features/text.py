"""Compute features of the text of each block."""

import re

import numpy as np

from pipeline.clean.blocks import BlockTable
from pipeline.clean.features.arrays import FeatureColumns, IndexArray, signed_log2, unpack_bits
from pipeline.clean.promo_cues import PROMO_CUES, cue_mask

__all__ = ["text_features"]

_SENTENCE_END_CHARS = frozenset(".!?…。！？।։؟")
_CLOSING_CHARS = frozenset("\"”»’')")
_OPENING_QUOTE_CHARS = frozenset("\"“«„'‘")
_BULLET_CHARS = frozenset("-–—•*→>©|")
_DIGIT_RUN = re.compile(r"[0-9]+")
# Prompts and notes are shorter than this; the words of longer blocks are those of a story.
_MAX_PROMPT_CHARS = 260
_COLUMN_NAMES = (
    "length",
    "words",
    "linked",
    "strong",
    "commas",
    "stops",
    "digits",
    "end",
    "begin",
    "bars",
    "addresses",
    "upper",
)


def text_features(blocks: BlockTable, scored_blocks: IndexArray) -> FeatureColumns:
    """Compute features of the text of each block.

    Args:
        blocks: the blocks of a page.
        scored_blocks: the blocks to describe.

    Returns:
        A column for each feature: lengths as counts, shares from 0 to 1, kinds as codes.
    """
    indices = scored_blocks.tolist()
    texts = [blocks.texts[index] for index in indices]
    link_densities, strong_densities = (
        [shares[index] for index in indices] for shares in (blocks.link_density, blocks.strong_density)
    )
    rows = np.array(
        [_text_stats(*values) for values in zip(texts, link_densities, strong_densities, strict=True)],
        np.float64,
    )
    columns: FeatureColumns = dict(zip(_COLUMN_NAMES, rows.reshape(-1, len(_COLUMN_NAMES)).T, strict=True))
    columns["letters per word"] = columns["length"] / columns["words"]
    columns["share of digits"] = columns["digits"] / columns["length"]
    columns["stops per word"] = columns["stops"] / columns["words"]
    columns["commas per word"] = columns["commas"] / columns["words"]
    columns["log length"], columns["log words"] = (
        signed_log2(columns["length"]),
        signed_log2(columns["words"]),
    )
    return columns | _cue_features(texts)


def _cue_features(texts: list[str]) -> FeatureColumns:
    masks = [cue_mask(text) if len(text) < _MAX_PROMPT_CHARS else 0 for text in texts]
    flags = unpack_bits(np.array(masks, np.uint64), len(PROMO_CUES))
    columns: FeatureColumns = {f"says {name}": row for name, row in zip(PROMO_CUES, flags, strict=True)}
    columns["subjects"] = flags.sum(axis=0)
    return columns


def _text_stats(text: str, link_density: float, strong_density: float) -> tuple[float, ...]:
    count = text.count
    prefix = text[:60]
    return (
        len(text),
        count(" ") + 1,
        link_density,
        strong_density,
        count(","),
        count(". ") + count("? ") + count("! "),
        len("".join(_DIGIT_RUN.findall(text))),
        _end_code(text),
        _begin_code(text[0]),
        count("|") + count("/") + count("•") + count("·"),
        count("@") + count("http"),
        sum(map(str.isupper, prefix)) / len(prefix),
    )


def _end_code(text: str) -> int:
    char = text[-2] if text[-1] in _CLOSING_CHARS and len(text) > 1 else text[-1]
    return 1 if char in _SENTENCE_END_CHARS else 2 if char == ":" else 0


def _begin_code(char: str) -> int:
    if char.isupper():
        return 1
    if char.islower():
        return 2
    return 3 if char.isdigit() else 4 if char in _OPENING_QUOTE_CHARS else 5 if char in _BULLET_CHARS else 0
