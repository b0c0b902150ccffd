"""What decided about agency, topics, names and quotes is said in words."""

import pytest

from pipeline.enrich import enrich
from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities.feature_descriptions import describe_feature
from pipeline.enrich.explanation import Explanation, explain
from pipeline.records import Block, Document

STORY = (
    "The harbour authority will dredge the basin next spring, the council of Mombasa said on Monday.",
    "“We have waited seven years,” said President Maria Okello of the Kenya Ports Authority.",
    "The bank will lend nine million dollars, and trade and exports will grow, economists told investors.",
)


def _explain(*paragraphs: str, section: str = "", dateline: str = "") -> dict[str, dict[str, Explanation]]:
    blocks = tuple(map(Block, paragraphs))
    document = Document("https://post.example/a", blocks=blocks, section=section, dateline=dateline)
    explanations = explain(enrich(document))
    return {field: {item.value: item for item in items} for field, items in explanations.items()}


def test_a_name_is_explained_by_the_features_that_spoke_for_it_and_its_sentence() -> None:
    name = _explain(*STORY)["Names"]["Maria Okello (PER)"]
    assert "the word before: a title" in name.rule
    assert name.evidence == STORY[1]
    assert name.confidence > 0.9


def test_a_place_of_the_dateline_is_explained_by_the_dateline() -> None:
    names = _explain(*STORY, "Okello met investors on Tuesday.", dateline="OKELLO")["Names"]
    assert names["Okello (LOC)"].rule == "place of the dateline"


def test_a_topic_is_explained_by_section_listed_words_and_words_of_the_model() -> None:
    topic = _explain(*STORY, section="Business")["Topics"]["economy, business and finance"]
    assert "filed under Business" in topic.rule
    assert "bank (1)" in topic.rule
    assert "words of the model" in topic.rule
    assert topic.evidence == STORY[2]


def test_an_agency_is_explained_by_the_line_that_credits_it() -> None:
    line = "(Reporting by Tom Reyes; Editing by Ana Duarte)"
    agency = _explain(*STORY, line)["Agency"]["Reuters"]
    assert agency.rule == "credited in the closing line"


def test_a_quote_is_explained_by_rule_and_sentence() -> None:
    quote = _explain(*STORY)["Quotes"]["Maria Okello"]
    assert quote.rule == "verb after the quote, “said”"
    assert quote.evidence == STORY[1]


def test_names_in_languages_without_spaces_are_explained() -> None:
    names = _explain("日本の岸田文雄首相は東京で記者会見した。東京の市場は閉まった。")["Names"]
    assert names
    assert all(item.rule for item in names.values())


def test_a_text_without_names_has_no_explanation() -> None:
    assert not any(_explain("it was as it was.").values())


@pytest.mark.parametrize(
    ("feature", "description"),
    [
        (f"-1{codes.TRIGGER}t", "the word before: a title"),
        (f"{codes.PERSON_NAME}FL", "a listed given and family name"),
        (f"{codes.LISTED}to1B", "in the list of towns and organisations"),
        (f"de{codes.SUFFIX_3}ung", "ends in “ung”"),
        (f"{codes.BEFORE_SPAN}=in", "the word before the name “in”"),
        (codes.SENTENCE_START, "begins the sentence"),
    ],
)
def test_features_are_described_in_words(feature: str, description: str) -> None:
    assert describe_feature(feature) == description
