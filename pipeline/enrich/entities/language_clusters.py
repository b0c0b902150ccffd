"""Look up word clusters of German, Spanish and Russian: groups of words that occur beside the same words.

Those of German and Spanish are Brown clusters (Brown et al. 1992) from spacy-lookups-data (MIT), those of Russian come
from the vectors of Navec (Kukushkin 2020, MIT); bench/build_language_clusters.py writes the file.
`pipeline.enrich.word_clusters` has those of English.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_columns import ListedValues, ValueNames
from pipeline.enrich.hashed_weights import find_hashes, hash_names, read_arrays

__all__ = ["cluster_paths"]

CLUSTERS_FILE = "language_clusters.npz"
LOWERCASE_LANGUAGES = frozenset({"ru"})  # their words are listed in lower case
PATH_BITS = (4, 6, 8, 16)  # lengths of the beginnings of a path; clusters that share one are alike


class _Clusters(NamedTuple):
    """The clusters of a language.

    Args:
        hashes: `hash_name` of its words, sorted.
        numbers: of the path of each, among the distinct ones; at the end -1, for unknown words.
        beginnings: of the distinct paths, by length.
    """

    hashes: NDArray[np.uint32]
    numbers: NDArray[np.int16]
    beginnings: list[ValueNames]


@cache
def _clusters(language: str) -> _Clusters | None:
    arrays = read_arrays(__package__, CLUSTERS_FILE, language)
    if not arrays:
        return None
    # The lowest bit of a path is the first branch.
    paths, numbers = np.unique(arrays[f"{language}_clusters"], return_inverse=True)
    beginnings = [
        ValueNames([f"{bits}:{path & ((1 << bits) - 1)}" for path in paths.tolist()]) for bits in PATH_BITS
    ]
    return _Clusters(arrays[f"{language}_hashes"], np.append(numbers, -1).astype(np.int16), beginnings)


def cluster_paths(words: Sequence[str], language: str) -> list[ListedValues]:
    """Look up the clusters of words.

    Args:
        words: as written, without line breaks, at least one.
        language: ISO 639-1.

    Returns:
        The beginnings of the path to each word's cluster in the binary tree of clusters, such as "4:8", from the
        coarsest to the whole one. Unknown words have none; empty for a language without clusters.
    """
    clusters = _clusters(language)
    if clusters is None:
        return []
    listed = list(map(str.lower, words)) if language in LOWERCASE_LANGUAGES else words
    numbers = clusters.numbers[find_hashes(clusters.hashes, hash_names(listed)[0])].astype(np.intp)
    return [ListedValues(names, numbers) for names in clusters.beginnings]
