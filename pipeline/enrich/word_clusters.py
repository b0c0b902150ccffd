"""An English word in, the cluster of words that keep the same company out.

Built by bench/build_word_clusters.py from GloVe vectors (Pennington et al. 2014; public domain, PDDL 1.0).
"""

import gzip
import unicodedata
from functools import cache, lru_cache
from importlib import resources

__all__ = ["cluster_of", "parent_cluster", "strip_accents"]


@cache
def _cluster_table() -> tuple[dict[str, int], list[int]]:
    compressed = resources.files(__package__).joinpath("data", "clusters.txt.gz").read_bytes()
    cluster_by_word: dict[str, int] = {}
    parents: list[int] = []
    for cluster_id, line in enumerate(gzip.decompress(compressed).decode("utf-8").splitlines()):
        parent, *words = line.split(" ")
        parents.append(int(parent))
        cluster_by_word.update(dict.fromkeys(words, cluster_id))
    return cluster_by_word, parents


@lru_cache(maxsize=65536)
def strip_accents(word: str) -> str:
    """Letters without their accents, as most English papers print them.

    Args:
        word: any text.

    Returns:
        The text with combining marks removed.
    """
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def cluster_of(word: str) -> int | None:
    """The fine cluster of a word.

    Args:
        word: in any case, with or without accents.

    Returns:
        A number below 1,024, or None for a word the vectors do not have.
    """
    lower = word.lower()
    cluster_by_word, _ = _cluster_table()
    return cluster_by_word.get(lower, cluster_by_word.get(strip_accents(lower)))


def parent_cluster(cluster_id: int) -> int:
    """The coarse cluster a fine one belongs to.

    Args:
        cluster_id: what `cluster` returned.

    Returns:
        A number below 96.
    """
    return _cluster_table()[1][cluster_id]
