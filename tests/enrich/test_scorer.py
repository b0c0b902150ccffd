"""The scores of a token are the sums of the weights of its features, wherever it stands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.entities.feature_tables import FeatureStrings, FeatureTables
from pipeline.enrich.entities.features import TextFeatures, featurize, pad_sentences
from pipeline.enrich.entities.scorer import Scorer, load_model
from pipeline.enrich.entities.tagger import MULTILINGUAL_MODEL_FILE, RELATED_LANGUAGES, select_model
from pipeline.enrich.hashed_weights import hash_name

SENTENCE = (
    "In Čačku sagte Angela Merkel , Chefin der CDU , am Å : » In Utrecht på ministeren 2024 « İSTANBUL Москве"
)
WORD = st.text(st.characters(codec="utf-8", categories=("L", "Nd", "P")), min_size=1, max_size=8)


@pytest.mark.parametrize("language", [None, "de", "es", "no", "ru", "zz"])
@settings(max_examples=15, deadline=None)
@given(words=st.lists(WORD, min_size=1, max_size=6))
def test_tokens_have_the_sums_of_the_weights_of_their_features(
    language: str | None, words: list[str]
) -> None:
    model = load_model(MULTILINGUAL_MODEL_FILE)
    strings = FeatureStrings()
    tokens = pad_sentences([words, SENTENCE.split(" ")], "")
    expected = featurize(tokens, FeatureTables(strings, language))
    scorer = Scorer(model, language)
    features = featurize(tokens, scorer.tables)
    names = [
        [name for row in (*window, *other) for name in strings.rows[row]]
        for window, other in zip(expected.window_rows.tolist(), expected.other_rows, strict=True)
    ]
    hashes = [hash_name(name) for of_token in names for name in of_token]
    sums = model.weights.sums(hashes, [len(of_token) for of_token in names])
    assert np.array_equal(features.positions, expected.positions)
    assert np.allclose(scorer.emissions(features), sums, atol=1e-4)


def test_rows_that_were_met_before_are_not_computed_again() -> None:
    scorer = Scorer(load_model(MULTILINGUAL_MODEL_FILE), "no")
    tokens = pad_sentences([SENTENCE.split(" ")], "")
    first: TextFeatures = featurize(tokens, scorer.tables)
    num_rows = scorer.num_rows
    again = featurize(tokens, scorer.tables)
    assert scorer.num_rows == num_rows
    assert np.array_equal(scorer.emissions(first), scorer.emissions(again))


def test_only_rows_of_words_that_several_texts_had_are_kept() -> None:
    scorer = Scorer(load_model(MULTILINGUAL_MODEL_FILE), "no")
    tokens = pad_sentences([SENTENCE.split(" ")], "")
    featurize(tokens, scorer.tables)
    featurize(pad_sentences([["In", "Utrecht", "og", "Bergen"]], ""), scorer.tables)
    before = scorer.emissions(featurize(tokens, scorer.tables))
    featurize(pad_sentences([["Bare", "Oslo"]], ""), scorer.tables)
    scorer.drop_single_words()
    assert "Utrecht" in scorer.tables.words
    assert "Oslo" not in scorer.tables.words
    assert np.array_equal(scorer.emissions(featurize(tokens, scorer.tables)), before)


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
