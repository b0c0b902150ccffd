"""An English word in, the cluster of words that keep the same company out.

Built by bench/build_clusters.py from GloVe vectors (Pennington et al. 2014; public domain, PDDL 1.0).
"""

import gzip
import unicodedata
from functools import cache, lru_cache
from importlib import resources

__all__ = ["cluster", "coarse", "without_accents"]


@cache
def _table() -> tuple[dict[str, int], list[int]]:
    raw = resources.files(__package__).joinpath("data", "clusters.txt.gz").read_bytes()
    fine: dict[str, int] = {}
    coarse_of: list[int] = []
    for number, line in enumerate(gzip.decompress(raw).decode("utf-8").splitlines()):
        parent, *words = line.split(" ")
        coarse_of.append(int(parent))
        fine.update(dict.fromkeys(words, number))
    return fine, coarse_of


@lru_cache(maxsize=65536)
def without_accents(word: str) -> str:
    """Letters without their accents, as most English papers print them.

    Args:
        word: any text.

    Returns:
        The text with combining marks removed.
    """
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def cluster(word: str) -> int | None:
    """The fine cluster of a word.

    Args:
        word: in any case, with or without accents.

    Returns:
        A number below 1,024, or None for a word the vectors do not have.
    """
    lower = word.lower()
    fine, _ = _table()
    return fine.get(lower, fine.get(without_accents(lower)))


def coarse(fine: int) -> int:
    """The coarse cluster a fine one belongs to.

    Args:
        fine: what `cluster` returned.

    Returns:
        A number below 96.
    """
    return _table()[1][fine]
