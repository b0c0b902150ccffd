"""Write the word clusters of German, Spanish and Russian that the entity tagger reads.

    uv run --no-project --with spacy-lookups-data --with natasha --with numpy python bench/build_language_clusters.py

German and Spanish have Brown clusters (Brown et al. 1992) that spacy-lookups-data (MIT) carries, with the frequency of
the words. Russian has none there: the words of Navec (Kukushkin 2020), which natasha (MIT) carries, are halved by their
vectors again and again, so that a cluster is a path in a binary tree as well.
"""

import gzip
import io
import json
import zlib
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/language_clusters.npz"
LANGUAGES = ("de", "es")
MAX_WORDS = 120_000  # of each language, the most frequent ones
NAVEC_FILE = "navec_news_v1_1B_250K_300d_100q.tar"
TREE_DEPTH = 10
NUM_STEPS = 12  # in which the two halves of a group settle
Vectors = NDArray[np.float32]


def read_table(name: str) -> dict[str, float]:
    """Read a table of the package: a value for each word."""
    path = resources.files("spacy_lookups_data").joinpath("data", f"{name}.json.gz")
    table: dict[str, float] = json.loads(gzip.decompress(path.read_bytes()))
    return table


def cluster_by_hash(language: str) -> dict[int, int]:
    """Return the clusters of the most frequent words, by the CRC-32 of the word."""
    clusters, log_probabilities = (
        read_table(f"{language}_lexeme_cluster"),
        read_table(f"{language}_lexeme_prob"),
    )
    words = [word for word, cluster in clusters.items() if cluster and word[0].isalpha()]
    words.sort(key=lambda word: (-log_probabilities.get(word, -100.0), word))
    return {zlib.crc32(word.encode()): int(clusters[word]) for word in words[:MAX_WORDS]}


def russian_cluster_by_hash() -> dict[int, int]:
    """Return the clusters of the most frequent Russian words in lower case, by the CRC-32 of the word."""
    from navec import Navec

    with resources.as_file(resources.files("natasha").joinpath("data", "emb", NAVEC_FILE)) as path:
        model = Navec.load(path)
    words, counts = model.vocab.words, model.vocab.counts
    frequent = sorted(
        (index for index, word in enumerate(words) if word[0].isalpha()), key=lambda index: -counts[index]
    )[:MAX_WORDS]
    vectors = model.pq.unpack()[frequent].astype(np.float32)
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    paths = tree_paths(vectors).tolist()
    return {zlib.crc32(words[index].encode()): path for index, path in zip(frequent, paths, strict=True)}


def tree_paths(vectors: Vectors) -> NDArray[np.uint16]:
    """Divide words into two groups by their vectors, then each group again; the lowest bit is the first division.

    Args:
        vectors: shape (words, dimensions).

    Returns:
        The path of each word, of `TREE_DEPTH` bits.
    """
    rng = np.random.default_rng(1)
    paths = np.zeros(len(vectors), dtype=np.uint16)
    groups = [np.arange(len(vectors))]
    for bit in range(TREE_DEPTH):
        halves = []
        for group in groups:
            side = _halve(vectors[group], rng) if len(group) > 1 else np.zeros(1, dtype=bool)
            paths[group[side]] |= 1 << bit
            halves += [half for half in (group[~side], group[side]) if len(half)]
        groups = halves
    return paths


def _halve(vectors: Vectors, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Divide vectors by k-means with two centres; tell which ones are in the second group."""
    centres = vectors[rng.choice(len(vectors), 2, replace=False)]
    side = np.zeros(len(vectors), dtype=bool)
    for _ in range(NUM_STEPS):
        first, second = centres
        side = vectors @ (second - first) > (second @ second - first @ first) / 2
        if side.all() or not side.any():
            side = rng.random(len(vectors)) < 0.5
            side[:2] = False, True
        centres = np.array([vectors[~side].mean(axis=0), vectors[side].mean(axis=0)])
    return side


def main() -> None:
    arrays = {}
    for language in (*LANGUAGES, "ru"):
        clusters = russian_cluster_by_hash() if language == "ru" else cluster_by_hash(language)
        hashes = sorted(clusters)
        arrays[f"{language}_hashes"] = np.array(hashes, dtype=np.uint32)
        arrays[f"{language}_clusters"] = np.array([clusters[key] for key in hashes], dtype=np.uint16)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    TARGET.write_bytes(file.getvalue())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
