"""Words are divided into a binary tree of clusters by their vectors."""

import numpy as np

from bench.build_language_clusters import TREE_DEPTH, tree_paths


def test_words_with_unlike_vectors_part_at_the_first_division() -> None:
    noise = np.random.default_rng(5).normal(scale=0.01, size=(40, 8)).astype(np.float32)
    vectors = noise + np.repeat(np.eye(8, dtype=np.float32)[:2], 20, axis=0)
    first_bits = tree_paths(vectors) & 1
    assert len(set(first_bits[:20].tolist())) == len(set(first_bits[20:].tolist())) == 1
    assert first_bits[0] != first_bits[20]


def test_paths_have_no_more_bits_than_the_tree_has_levels() -> None:
    vectors = np.random.default_rng(6).normal(size=(300, 4)).astype(np.float32)
    paths = tree_paths(vectors)
    assert paths.max() < 1 << TREE_DEPTH
    assert len(np.unique(paths)) > 50
