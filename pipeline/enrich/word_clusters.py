"""Look up word clusters: groups of English words that occur in similar contexts.

Built by bench/build_word_clusters.py from GloVe vectors (Pennington et al. 2014; public domain, PDDL 1.0).
"""

from functools import cache, lru_cache

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.word_table import WordTable
from pipeline.text import strip_accents

__all__ = ["cluster_of", "parent_cluster"]


@cache
def _cluster_table() -> tuple[WordTable, list[int]]:
    lines: list[str] = []
    parents: list[int] = []
    for cluster_id, line in enumerate(read_data_lines(__package__, "clusters.txt.gz")):
        parent, _, words = line.partition(" ")
        parents.append(int(parent))
        value = f"\t{cluster_id}\n"
        lines.append(words.replace(" ", value) + value)
    return WordTable("".join(lines).encode()), parents


@lru_cache(maxsize=1024)
def cluster_of(word: str) -> int | None:
    """Look up the fine cluster of a word.

    Args:
        word: in any case, with or without accents.

    Returns:
        The cluster's number (0 to 1022), or None for a word without a vector.
    """
    lower = word.lower()
    cluster_by_word, _ = _cluster_table()
    cluster_id = cluster_by_word.get(lower) or cluster_by_word.get(strip_accents(lower))
    return None if cluster_id is None else int(cluster_id)


def parent_cluster(cluster_id: int) -> int:
    """Look up the coarse cluster that a fine cluster belongs to.

    Args:
        cluster_id: from `cluster_of`.

    Returns:
        The coarse cluster's number (0 to 95).
    """
    return _cluster_table()[1][cluster_id]
