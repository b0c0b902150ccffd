"""Write the word clusters of German and Spanish that the entity tagger reads.

    uv run --no-project --with spacy-lookups-data --with numpy python bench/build_language_clusters.py

The clusters are Brown clusters (Brown et al. 1992) that spacy-lookups-data (MIT) carries, with the frequency of the words.
"""

import gzip
import io
import json
import zlib
from importlib import resources
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/language_clusters.npz"
LANGUAGES = ("de", "es")
MAX_WORDS = 120_000  # of each language, the most frequent ones


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


def main() -> None:
    arrays = {}
    for language in LANGUAGES:
        clusters = cluster_by_hash(language)
        hashes = sorted(clusters)
        arrays[f"{language}_hashes"] = np.array(hashes, dtype=np.uint32)
        arrays[f"{language}_clusters"] = np.array([clusters[key] for key in hashes], dtype=np.uint16)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    TARGET.write_bytes(file.getvalue())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
