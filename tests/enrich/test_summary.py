"""A summary consists of the most informative sentences of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.readability import count_syllables, lix, reading_ease
from pipeline.enrich.references import refers_back
from pipeline.enrich.tokens import split_sentences
from pipeline.records import Article, Block, Document

STORY = (
    "The harbour authority will dredge the fish market basin next spring, the council said on Monday.",
    "It was a cold day. Gulls sat on the wall. Somebody sold coffee from a van, as somebody always does there.",
    "Traders at the fish market have waited seven years for the harbour to be dredged after the storms of 2019.",
    "“We are tired,” said Maria Okello. She laughed.",
    "Dredging the harbour will cost nine million shillings, and the fish market will stay open meanwhile.",
)


def _article(*paragraphs: str, title: str = "Harbour to be dredged", description: str = "") -> Article:
    blocks = tuple(map(Block, paragraphs))
    return enrich(Document("https://post.example/a", title=title, description=description, blocks=blocks))


def test_the_most_informative_sentences_are_chosen_in_text_order() -> None:
    assert _article(*STORY).summary == f"{STORY[0]} {STORY[2]} {STORY[4]}"


def test_the_publishers_description_is_not_the_summary() -> None:
    article = _article(*STORY, description="What the council decided.")
    assert article.document.description == "What the council decided."
    assert "What the council decided" not in article.summary


def test_a_short_text_is_its_own_summary() -> None:
    assert (
        _article("The bridge is closed. It opens in May.").summary == "The bridge is closed. It opens in May."
    )


def test_no_sentence_is_in_a_summary_twice() -> None:
    summary = _article(STORY[0], *STORY).summary
    assert summary.count(STORY[0]) == 1


def test_a_sentence_that_refers_back_follows_the_one_it_refers_to() -> None:
    filler = ("Gulls sat on the wall of the old market.", "A van sold coffee to everybody who came by there.")
    reference = "It will cost nine million shillings to dredge the harbour at the fish market."
    assert reference not in _article(STORY[0], *filler, reference).summary
    assert f"{STORY[0]} {reference}" in _article(STORY[0], reference, *filler).summary


def test_a_standfirst_and_the_lead_that_repeats_it_are_not_both_in_a_summary() -> None:
    standfirst = (
        "The harbour authority will dredge the fish market basin next spring after seven years of waiting."
    )
    summary = _article(standfirst, *STORY).summary
    assert (standfirst in summary) + (STORY[0] in summary) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The cost of these plans for the harbour and the fish market is nine million shillings.",
        "For instance, the harbour and the fish market would cost nine million shillings.",
        "On Monday she told the fish market that the harbour costs nine million shillings.",
        "“The harbour and the fish market cost nine million shillings,” she said.",
    ],
)
def test_a_sentence_is_not_chosen_without_the_one_that_it_leans_on(sentence: str) -> None:
    filler = ("Gulls sat on the wall of the old market.", "A van sold coffee to everybody who came by there.")
    assert refers_back(sentence, "en")
    assert sentence not in _article(STORY[0], *filler, sentence).summary


def test_a_demonstrative_before_a_time_refers_to_nothing_that_was_left_out() -> None:
    assert not refers_back("The council will dredge the harbour this year.", "en")
    assert not refers_back("Der Rat vertieft diese Woche den Hafen.", "de")


def test_a_pronoun_behind_a_name_refers_to_the_name() -> None:
    sentence = "Maria Okello said she was tired."
    assert not refers_back(sentence, "en", [0])


def test_a_part_of_a_quote_is_not_in_a_summary() -> None:
    part = "The harbour and the fish market are our life and the life of our children in the town."
    summary = _article(*STORY, f"“We wait for the harbour. {part} We stay,” said Maria Okello.").summary
    assert part not in summary


def test_an_article_of_one_language_is_no_pronoun_of_another() -> None:
    story = (
        "Gli abitanti di Vellano hanno votato lunedì sul ponte.",
        "Era una giornata fredda e piena di gabbiani.",
        "Qualcuno vendeva caffè da un furgone rosso.",
        "Il ponte di Vellano costerà nove milioni di euro, ha detto lunedì la giunta di Vellano.",
    )
    assert story[3] in _article(*story, title="Ponte di Vellano").summary


def test_a_suffix_apart_from_its_word_does_not_lose_the_summary() -> None:
    summary = _article(
        "Liman köprüsü pazartesi günü trafiğe kapatıldı.",
        "Belediye başkanı, köprünün ' nin onarımının üç ay süreceğini söyledi.",
        "Şehir halkı bu süre içinde feribotla karşıya geçecek.",
        "Onarım için bütçeden dokuz milyon lira ayrıldı.",
        title="Köprü kapatıldı",
    ).summary
    assert summary.startswith("Liman köprüsü")


def test_a_text_whose_sentences_all_refer_back_has_a_summary() -> None:
    assert _article("He closed the bridge.", "It is old.", "This was known.", "They will wait.").summary


def test_a_sentence_that_repeats_a_heading_may_be_chosen() -> None:
    assert STORY[0] in _article(STORY[0].rstrip("."), *STORY).summary


def test_a_heading_is_not_part_of_a_summary() -> None:
    heading = "Harbour to be dredged at the fish market next spring"
    assert heading not in _article(heading, *STORY).summary


def test_an_empty_text_has_no_summary() -> None:
    assert _article().summary == ""


@given(some.lists(some.sampled_from([*STORY, "Yes.", "中国。", "", "a " * 90]), max_size=12))
def test_a_summary_is_sentences_of_the_text_in_order(paragraphs: list[str]) -> None:
    article = _article(*paragraphs)
    rest = article.summary
    for sentence in split_sentences(article.document.text):
        rest = rest.removeprefix(sentence.text).lstrip()
    assert rest == ""
    assert "summary" not in {record.enricher for record in article.enrichments if record.error}


EASY = "The cat sat on the mat. The dog ran to the cat. They play all day. Then they eat and sleep. " * 3
HARD = (
    "Notwithstanding considerable administrative deliberation, the intergovernmental commission recommended "
    "comprehensive institutional reorganisation, acknowledging extraordinary infrastructural vulnerabilities. "
) * 3


def test_long_words_in_long_sentences_are_harder_to_read() -> None:
    easy, hard = _article(EASY), _article(HARD)
    assert (easy.reading_ease or 0) > 90
    assert (hard.reading_ease or 0) < 0
    assert (easy.lix or 99) < 20
    assert (hard.lix or 0) > 60


def test_flesch_is_computed_as_published() -> None:
    # 40 words of one syllable in 4 sentences: 206.835 - 1.015 * 10 - 84.6 * 1
    assert reading_ease(["cat"] * 40, 4, "en") == 112.1


def test_lix_is_computed_as_published() -> None:
    # 40 words in 4 sentences, a quarter of them long: 10 + 25
    assert lix([*["cat"] * 30, *["scissors"] * 10], 4) == 35.0


def test_a_language_without_a_formula_has_lix_only() -> None:
    words = ["tere"] * 40
    assert reading_ease(words, 4, "et") is None
    assert lix(words, 4) == 10.0


def test_a_few_words_have_no_readability() -> None:
    assert reading_ease(["cat"] * 10, 1, "en") is None
    assert lix(["cat"] * 10, 1) is None


def test_syllables_are_counted_by_the_rules_of_the_language() -> None:
    words = ["cat", "make", "table", "wanted", "walked", "harbour"]
    assert count_syllables(words, "en").tolist() == [
        1,
        1,
        2,
        2,
        1,
        2,
    ]
    assert count_syllables(["завод", "молоко"], "ru").tolist() == [2, 3]
    assert count_syllables(["Haus"], "de").tolist() == [1]
