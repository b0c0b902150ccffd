"""Compute features of the text of each block: characters of all blocks are counted at once, in one array."""

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable
from pipeline.clean.features.arrays import (
    FeatureColumns,
    FloatArray,
    IndexArray,
    prefix_sums,
    signed_log2,
    unpack_bits,
)
from pipeline.clean.promo_cues import PROMO_CUES, cue_mask

__all__ = ["text_features"]

_SENTENCE_END_CHARS = frozenset(".!?…。！？।։؟")
_CLOSING_CHARS = frozenset("\"”»’')")
_OPENING_QUOTE_CHARS = frozenset("\"“«„'‘")
_BULLET_CHARS = frozenset("-–—•*→>©|")
_STOP_CHARS, _BAR_CHARS = ".?!", "|/•·"
# How many of the first characters are looked at for capitals.
_PREFIX_CHARS = 60
# Which characters of the basic plane are in upper case; others are rare.
_IS_UPPER = np.frombuffer(bytes(map(str.isupper, map(chr, range(0x10000)))), np.bool_)
# Prompts and notes are shorter than this; the words of longer blocks are those of a story.
_MAX_PROMPT_CHARS = 260


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
    columns = _char_counts(texts)
    columns["linked"] = np.array([blocks.link_density[index] for index in indices], np.float64)
    columns["strong"] = np.array([blocks.strong_density[index] for index in indices], np.float64)
    columns["end"] = np.array([_end_code(text) for text in texts], np.float64)
    columns["begin"] = np.array([_begin_code(text[0]) for text in texts], np.float64)
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


def _char_counts(texts: list[str]) -> FeatureColumns:
    """Count characters by kind; every text has some, and none begins or ends with a space."""
    joined = "".join(texts)
    chars = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    length = np.array([len(text) for text in texts], np.intp)
    starts = np.cumsum(length) - length

    def count(mask: NDArray[np.bool_]) -> FloatArray:
        counts: FloatArray = np.add.reduceat(mask, starts, dtype=np.float64)
        return counts

    is_space = chars == ord(" ")
    is_stop = _is_one_of(chars, _STOP_CHARS)
    is_stop[:-1] &= is_space[1:]
    prefix_length = np.minimum(length, _PREFIX_CHARS)
    upper_totals = prefix_sums(_IS_UPPER[np.where(chars < len(_IS_UPPER), chars, 0)])
    link_counts = [text.count("http") for text in texts] if "http" in joined else [0] * len(texts)
    return {
        "length": length.astype(np.float64),
        "words": count(is_space) + 1,
        "commas": count(chars == ord(",")),
        "stops": count(is_stop),
        "digits": count((chars >= ord("0")) & (chars <= ord("9"))),
        "bars": count(_is_one_of(chars, _BAR_CHARS)),
        "addresses": count(chars == ord("@")) + link_counts,
        "upper": (upper_totals[starts + prefix_length] - upper_totals[starts]) / prefix_length,
    }


def _is_one_of(chars: NDArray[np.uint32], wanted: str) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = chars == ord(wanted[0])
    for char in wanted[1:]:
        mask |= chars == ord(char)
    return mask


def _end_code(text: str) -> int:
    char = text[-2] if text[-1] in _CLOSING_CHARS and len(text) > 1 else text[-1]
    return 1 if char in _SENTENCE_END_CHARS else 2 if char == ":" else 0


def _begin_code(char: str) -> int:
    if char.isupper():
        return 1
    if char.islower():
        return 2
    return 3 if char.isdigit() else 4 if char in _OPENING_QUOTE_CHARS else 5 if char in _BULLET_CHARS else 0
