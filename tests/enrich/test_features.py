"""Names of organisations may go on in lower case."""

import pytest

from pipeline.enrich.entities.feature_tables import FeatureStrings, FeatureTables
from pipeline.enrich.entities.features import featurize, pad_sentences


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        ("Predstavnik Hrvatskog helsinškog odbora za ljudska prava , kaže on", "prava"),
        ("Kredit je dala Evropska banka za obnovu i razvoj .", "razvoj"),
        ("Poziv je uputio Centar za socijalni rad .", "rad"),
    ],
)
def test_words_in_lower_case_behind_a_word_of_organisations_may_be_part_of_the_name(
    sentence: str, last: str
) -> None:
    words = pad_sentences([sentence.split(" ")], "")
    positions = featurize(words, FeatureTables(FeatureStrings(), "sh")).positions.tolist()
    start = next(index for index, word in enumerate(words) if index > 2 and word[:1].isupper())
    assert set(range(start, words.index(last) + 1)) <= set(positions)


def test_a_name_does_not_go_on_in_the_next_sentence() -> None:
    words = pad_sentences([["Radi", "Centar"], ["za", "socijalni", "rad"]], "")
    positions = featurize(words, FeatureTables(FeatureStrings(), "sh")).positions.tolist()
    assert [words[position] for position in positions] == ["Radi", "Centar"]
