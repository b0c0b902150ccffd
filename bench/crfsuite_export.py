"""Train conditional random fields with CRFsuite (Okazaki 2007), and write them in the form that the tagger reads."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pycrfsuite

from pipeline.enrich.hashed_weights import HashedWeights, hash_name

__all__ = ["Sequence", "train"]

Sequence = tuple[list[list[str]], list[str]]


def train(
    sequences: Iterable[Sequence],
    path: Path,
    options: dict[str, float],
    hash_feature: Callable[[str], int] = hash_name,
    tags: list[str] | None = None,
) -> None:
    """Train on sequences of features and tags; write the model to a file.

    Args:
        sequences: features and tag of each token.
        path: the file.
        options: of CRFsuite.
        hash_feature: returns the 32-bit hash by which a feature is looked up.
        tags: the order of the tags in the file, for models that are averaged; a tag that does not occur weighs nothing.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    for features, token_tags in sequences:
        trainer.append(features, token_tags)
    trainer.set_params({"feature.possible_transitions": True, **options})
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model")
        trainer.train(str(model))
        path.write_bytes(convert(model, hash_feature, tags))


def convert(model: Path, hash_feature: Callable[[str], int], tags: list[str] | None) -> bytes:
    """Convert a model of CRFsuite; see `train`."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    info = tagger.info()
    tags = tags or sorted(info.labels, key=lambda tag: int(info.labels[tag]))
    column = {tag: index for index, tag in enumerate(tags)}
    vectors: dict[int, list[float]] = {}
    for (feature, tag), weight in info.state_features.items():
        vectors.setdefault(hash_feature(feature), [0.0] * len(tags))[column[tag]] = weight
    transitions = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    return HashedWeights.from_hashes(vectors).to_bytes(transitions=transitions, tags=np.array(tags))
