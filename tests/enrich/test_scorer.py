"""The scores of a token are the sums of the weights of its features, wherever it stands."""

import numpy as np
import pytest

from pipeline.enrich.entities.feature_tables import WINDOW_OFFSETS, FeatureStrings
from pipeline.enrich.entities.features import TextFeatures
from pipeline.enrich.entities.scorer import Scorer, load_model
from pipeline.enrich.entities.tagger import MULTILINGUAL_MODEL_FILE, RELATED_LANGUAGES, select_model
from pipeline.enrich.entities.word_features import word_features
from pipeline.enrich.hashed_weights import hash_name

WORDS = ("Utrecht", "", "på", "ministeren", "Čačku", "2024", "Å")


def test_a_word_has_at_each_place_the_weights_of_its_features_there() -> None:
    scorer, strings = Scorer(load_model(MULTILINGUAL_MODEL_FILE), "no"), FeatureStrings()
    for word in WORDS:
        features = word_features(word, "no")
        assert scorer.add_word(features) == strings.add_word(features)
    positions = np.arange(len(strings.rows))
    assert len(positions) == len(WORDS) * len(WINDOW_OFFSETS)
    scores = scorer.emissions(TextFeatures(positions, positions[:, None], [[] for _ in positions]))
    hashes = [hash_name(name) for row in strings.rows for name in row]
    expected = scorer.model.weights.sums(hashes, [len(row) for row in strings.rows])
    assert np.array_equal(scores, expected)
    assert expected[: len(WINDOW_OFFSETS)].any(axis=1).all()


@pytest.mark.parametrize("file", RELATED_LANGUAGES)
def test_a_text_in_related_languages_is_read_by_the_mean_of_two_models(file: str) -> None:
    files, _language = select_model(RELATED_LANGUAGES[file][0])
    parts = [load_model(name) for name in files]
    assert files == (MULTILINGUAL_MODEL_FILE, file)
    assert parts[0].tags == parts[1].tags
    hashes = [hash_name(name) for name in ("w=von", "w=och", "w=kaže", "-1w=,")]
    expected = sum(part.weights.sums(hashes, [2, 2]) for part in parts) / 2
    assert np.allclose(load_model(*files).weights.sums(hashes, [2, 2]), expected, atol=0.01)
    assert np.allclose(load_model(*files).transitions, (parts[0].transitions + parts[1].transitions) / 2)
