"""Write the Chinese words that the character tagger looks up.

    uv run --no-project --with jieba --with numpy python bench/build_chinese_words.py

The words, their frequency and their part of speech are from the dictionary of jieba (Sun Junyi, MIT), which tells names
of people, places and organisations from other nouns.
"""

import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from pipeline.enrich.entities.chinese_words import WORD_SIZES, hash_windows
from pipeline.enrich.hashed_weights import HashedWeights

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/chinese_words.npz"
FIRST_HAN = "\u3400"
MIN_COUNT = 3  # of a word that is no name, in the texts that the dictionary was counted in
# By the tag of jieba; other tags count by their first letter: people, transcribed names, places, organisations, others.
NAME_KINDS = {"nr": 1, "nrfg": 1, "nrt": 2, "ns": 3, "nt": 4, "nz": 5}
NOUN, VERB, OTHER = 6, 7, 8
KIND_BY_LETTER = {"n": NOUN, "j": NOUN, "v": VERB}


def read_kinds() -> Iterator[tuple[str, int]]:
    """Yield the words and their kinds."""
    for line in resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.rsplit(" ", 2)
        if len(word) in WORD_SIZES and min(word) >= FIRST_HAN:
            if tag in NAME_KINDS:
                yield word, NAME_KINDS[tag]
            elif int(count) >= MIN_COUNT:
                yield word, KIND_BY_LETTER.get(tag[0], OTHER)


def main() -> None:
    kinds = {}
    for word, kind in read_kinds():
        codes = np.frombuffer(word.encode("utf-32-le"), dtype=np.uint32)
        kinds[int(hash_windows(codes, len(codes))[0])] = (kind,)
    TARGET.write_bytes(HashedWeights.from_hashes(kinds).to_bytes())
    print(f"{TARGET.name}: {len(kinds)} words, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
