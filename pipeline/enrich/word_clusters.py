"""Look up word clusters: groups of English words that occur in similar contexts.

Built by bench/build_word_clusters.py from GloVe vectors (Pennington et al. 2014; public domain, PDDL 1.0).
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.hashed_weights import find_hashes, hash_names
from pipeline.text import strip_accents

__all__ = ["NUM_CLUSTERS", "NUM_PARENT_CLUSTERS", "find_clusters", "parent_clusters"]

NUM_CLUSTERS, NUM_PARENT_CLUSTERS = 1024, 96


class _ClusterTable(NamedTuple):
    hashes: NDArray[np.uint32]  # of the words, sorted
    clusters: NDArray[np.int16]
    parents: NDArray[np.intp]


@cache
def _cluster_table() -> _ClusterTable:
    parents: list[int] = []
    hashes_by_cluster: list[NDArray[np.uint32]] = []
    for line in read_data_lines(__package__, "clusters.txt.gz"):
        parent, *words = line.split(" ")
        parents.append(int(parent))
        hashes_by_cluster.append(hash_names(words)[0])
    hashes = np.concatenate(hashes_by_cluster)
    clusters = np.repeat(np.arange(NUM_CLUSTERS, dtype=np.int16), [*map(len, hashes_by_cluster)])
    order = np.argsort(hashes, kind="stable")
    # The last one, which stands for -1 as a number, is of words without a cluster.
    return _ClusterTable(hashes[order], np.append(clusters[order], np.int16(-1)), np.array([*parents, -1]))


def find_clusters(lowers: Sequence[str], hashes: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Look up the fine clusters of words.

    Words are known by their CRC-32 only: one unknown word in 100,000 is taken for another one.

    Args:
        lowers: the words in lower case, with or without accents.
        hashes: `hash_name` of each.

    Returns:
        Each cluster's number (0 to 1023); -1 for a word without a vector.
    """
    table = _cluster_table()
    clusters = table.clusters[find_hashes(table.hashes, hashes)].astype(np.intp)
    others = [index for index in np.flatnonzero(clusters < 0).tolist() if not lowers[index].isascii()]
    if others:
        # One call strips them faster than many.
        stripped, _ = hash_names(strip_accents("\n".join([lowers[index] for index in others])).split("\n"))
        clusters[others] = table.clusters[find_hashes(table.hashes, stripped)]
    return clusters


def parent_clusters(clusters: NDArray[np.intp]) -> NDArray[np.intp]:
    """Look up the coarse clusters that fine clusters belong to.

    Args:
        clusters: from `find_clusters`.

    Returns:
        Each coarse cluster's number (0 to 95); -1 where there is none.
    """
    return _cluster_table().parents[clusters]
