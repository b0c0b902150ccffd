"""Look up word clusters of German, Spanish and Russian: groups of words that occur beside the same words.

Those of German and Spanish are Brown clusters (Brown et al. 1992) from spacy-lookups-data (MIT), those of Russian come
from the vectors of Navec (Kukushkin 2020, MIT); bench/build_language_clusters.py writes the file.
`pipeline.enrich.word_clusters` has those of English.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import find_hash, read_arrays

__all__ = ["cluster_paths"]

CLUSTERS_FILE = "language_clusters.npz"
LOWERCASE_LANGUAGES = frozenset({"ru"})  # their words are listed in lower case
PATH_BITS = (4, 6, 8, 16)  # lengths of the beginnings of a path; clusters that share one are alike


@cache
def _clusters(language: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16]] | None:
    arrays = read_arrays(__package__, CLUSTERS_FILE, language)
    return (arrays[f"{language}_hashes"], arrays[f"{language}_clusters"]) if arrays else None


def cluster_paths(word: str, language: str) -> tuple[str, ...]:
    """Look up the cluster of a word.

    Args:
        word: as written.
        language: ISO 639-1.

    Returns:
        The beginnings of the path to the cluster in the binary tree of clusters, from the coarsest to the whole one,
        such as ("4:8", "6:40"); none for unknown words and languages without clusters.
    """
    clusters = _clusters(language)
    listed = word.lower() if language in LOWERCASE_LANGUAGES else word
    position = None if clusters is None else find_hash(clusters[0], listed)
    if clusters is None or position is None:
        return ()
    path = int(clusters[1][position])  # its lowest bit is the first branch
    return tuple(f"{bits}:{path & ((1 << bits) - 1)}" for bits in PATH_BITS)
