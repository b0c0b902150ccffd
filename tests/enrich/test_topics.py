"""Topics come from the IPTC Media Topics, by the words of the text and the publisher's sections."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.enrich.topics import classify_topics
from pipeline.enrich.topics.linear_model import estimate_topics
from pipeline.enrich.topics.publisher_sections import topics_from_sections
from pipeline.enrich.topics.second_level import find_narrower_topics
from pipeline.enrich.topics.word_lists import broader_topics, score_topics, topic_languages, topic_names
from pipeline.records import Block, Document, Topic

MATCH = (
    "Lindqvist scored two goals in the final, and the goalkeeper saved a penalty. The coach praised his team."
)
RATES = "The central bank raised interest rates again. Shares fell, and economists expect inflation to slow by spring."


def _document(text: str, **more: object) -> Document:
    return Document(**{"url": "https://post.example/a", "blocks": (Block(text),), **more})  # type: ignore[arg-type]


def _first(text: str, language: str = "en") -> str:
    found = classify_topics(TokenizedDocument(_document(text)), language)
    return found[0].name if found else ""


def test_the_vocabulary_is_the_top_level_of_media_topics_and_topics_below_it() -> None:
    top_level = topic_names().keys() - broader_topics().keys()
    assert len(top_level) == 17
    assert set(broader_topics().values()) < top_level
    assert topic_names()["medtop:15000000"] == "sport"
    assert broader_topics()["medtop:20000106"] == "medtop:02000000"


TRIAL = (
    "The jury found the driver guilty. The judge adjourned the trial; prosecutors asked the court for a long sentence, "
    "and the defendant appealed against the verdict."
)


def test_words_of_a_second_level_topic_name_it_below_its_topic() -> None:
    topics = enrich(_document(TRIAL)).topics
    (narrower,) = (topic for topic in topics if topic.broader)
    assert (narrower.name, narrower.broader) == ("judiciary", "medtop:02000000")
    assert narrower.confidence <= next(topic.confidence for topic in topics if topic.code == narrower.broader)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The judge sat in court. " + MATCH, "en"),
        (RATES, "de"),
        (
            "The suspect was arrested after the robbery and the killing; the judge of the trial court heard the jury.",
            "en",
        ),
    ],
)
def test_no_second_level_topic_is_named_without_words_enough_a_clear_lead_and_lists(
    text: str, language: str
) -> None:
    doc = TokenizedDocument(_document(text))
    sure = [Topic(f"medtop:{prefix}000000", "", 0.9) for prefix in ("02", "04", "15")]
    assert not list(find_narrower_topics(doc, language, sure))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (MATCH, "sport"),
        (RATES, "economy"),
        ("Voters go to the polls on Sunday; the prime minister and the opposition both held rallies.", "politics"),
        ("The actress won an Oscar for the film, and the soundtrack album topped the charts.", "arts"),
        ("The software update mends a flaw that let hackers steal passwords from phones.", "science and technology"),
        ("Detectives arrested a suspect in the murder; the court sentenced his brother to prison.", "crime"),
        ("An earthquake shook the valley. Rescuers searched the rubble for survivors.", "disaster"),
    ],
)  # fmt: skip
def test_topics_are_found_by_words(text: str, name: str) -> None:
    assert _first(text).partition(",")[0] == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Stürmer schoss zwei Tore, und die Mannschaft feierte den Sieg im Finale."),
        ("fr", "L'entraîneur a félicité ses joueurs après la victoire en finale du championnat."),
        ("es", "El entrenador felicitó a sus jugadores tras la victoria en la final de la copa."),
        ("ru", "Тренер похвалил игроков после победы в финале кубка, вратарь отбил мяч."),
        ("pl", "Trener pochwalił piłkarzy po zwycięstwie w finale pucharu."),
        ("uk", "Тренер похвалив гравців після перемоги у фіналі кубка, воротар відбив м'яч."),
        ("fi", "Valmentaja kiitti pelaajia finaalin voiton jälkeen, ja maalivahti torjui ottelussa kaiken."),
        ("ar", "أشاد المدرب باللاعبين بعد الفوز في نهائي كأس البطولة وسجل الفريق هدفين في المباراة."),
        ("tr", "Teknik direktör maç sonrası takımını kutladı; gol kralı kupayı kaldırdı."),
    ],
)
def test_topics_are_found_by_words_in_other_languages(language: str, text: str) -> None:
    assert _first(text, language) == "sport"


@pytest.mark.parametrize(
    "more",
    [
        {"section": "Sports"},
        {"section": "Спорт"},
        {"section": "News > Fútbol"},
        {"url": "https://post.example/sport/2026/a-quiet-day"},
        {"url": "https://sport.post.example/2026/a-quiet-day"},
        {"tags": ("Rugby",)},
    ],
)
def test_topics_are_found_by_section_url_and_tags(more: dict[str, object]) -> None:
    assert [
        topic.name
        for topic in classify_topics(TokenizedDocument(_document("Nothing is known.", **more)), "en")
    ] == ["sport"]


def test_the_last_part_of_the_url_is_not_a_section() -> None:
    assert topics_from_sections(_document("", url="https://post.example/news/sport")) == {}


def test_a_combined_section_counts_for_both_topics() -> None:
    assert set(topics_from_sections(_document("", section="Science & Environment"))) == {"13", "06"}


def test_confidence_is_higher_when_publisher_and_text_agree() -> None:
    def confidence(text: str, section: str) -> float:
        found = classify_topics(TokenizedDocument(_document(text, section=section)), "en")
        return found[0].confidence if found else 0.0

    assert confidence(MATCH, "Sport") > max(confidence(MATCH, ""), confidence("Nothing is known.", "Sport"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            (
                "The army fired missiles at the capital as the war entered its third year. His troops had"
                " beaten the enemy's offensive, the general said, and tanks shot at the goal of the convoy."
            ),
            "conflict",
        ),
        (
            (
                "A boy aged 14 was shot in the street on Saturday night. He was playing with friends when two men fired"
                " several shots from a car. Police are appealing for witnesses."
            ),
            "crime",
        ),
    ],
)
def test_a_war_and_a_shot_boy_are_not_sport(text: str, name: str) -> None:
    assert _first(text).partition(",")[0] == name


def test_a_law_on_gambling_is_not_sport() -> None:
    law = (
        "Parliament passed a law on gambling on Tuesday. Bookmakers and betting shops must close at midnight, casino"
        " owners need a licence, and players who lose much money are to be warned by the state lottery."
    )
    names = {topic.name for topic in classify_topics(TokenizedDocument(_document(law)), "en")}
    assert "politics" in names
    assert "sport" not in names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "no",
            "Utenriksdepartementet har registrert om lag 100 norske borgere i landet. De har laget en plan for reisen.",
        ),
        ("sv", "Myndigheten har lagt fram en lag om vattnet. Ett lag av experter ska läsa den."),
    ],
)
def test_a_law_and_about_in_nordic_languages_are_no_teams(language: str, text: str) -> None:
    names = {topic.name for topic in classify_topics(TokenizedDocument(_document(text)), language)}
    assert "sport" not in names


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("sv", "Pojken sköts av misstag. Polisen utreder skottet. Han spelade i en klubb.", "crime"),
        (
            "no",
            "Krigen kom nærmere. Soldatene hadde raketter, og laget hadde et mål om våpenhvile.",
            "conflict",
        ),
        ("da", "Hæren angreb med raketter. Soldaterne holdt fast, og kampen fortsatte.", "conflict"),
        (
            "no",
            "Kvinnen omkom på en fjelltur. Redningshelikopteret fant henne etter leteaksjonen.",
            "disaster",
        ),
        (
            "uk",
            "Уряд обмежить витрати гравців. Азартні ігри в казино матимуть ліміти.",
            "lifestyle and leisure",
        ),
        ("nl", "Een speler van de club stierf bij een verkeersongeval. De brandweer kwam.", "disaster"),
        ("tr", "Ordu saldırıda füze kullandı. Askerler ateşkes istedi.", "conflict"),
        ("cs", "Vojáci a armáda čelili útokům. Tým diplomatů žádal příměří.", "conflict"),
    ],
)
def test_wars_accidents_and_crimes_have_their_topics_in_more_languages(
    language: str, text: str, name: str
) -> None:
    assert _first(text, language).partition(",")[0] == name


def test_a_longer_word_that_only_begins_like_a_listed_one_has_no_topic() -> None:
    assert not _first("Wir setzen auf einen romantischen Abend und haben uns zusammengesetzt.", "de")


def test_words_that_many_topics_use_count_only_beside_words_of_the_topic() -> None:
    assert "15" not in score_topics([], ["win", "goal", "team"], "en")
    alone = score_topics([], ["football"], "en")["15"]
    assert score_topics([], ["football", "goal"], "en")["15"] > alone


@pytest.mark.parametrize("language", ["sw", None])
def test_a_language_without_lists_has_no_topics_by_words(language: str | None) -> None:
    document = _document(MATCH)
    assert classify_topics(TokenizedDocument(document), language) == ()
    filed = _document(MATCH, section="Sport")
    assert [topic.name for topic in classify_topics(TokenizedDocument(filed), language)] == ["sport"]


def test_the_model_estimates_english_texts_only() -> None:
    tokens = TokenizedDocument(_document(f"{MATCH} {RATES}"))
    estimate = estimate_topics(tokens, "en")
    assert sum(estimate.values()) == pytest.approx(1, abs=1e-3)
    assert max(estimate, key=estimate.__getitem__) in {"04", "15"}
    assert estimate_topics(tokens, "de") == {}


def test_a_text_without_listed_words_has_no_topic() -> None:
    assert classify_topics(TokenizedDocument(_document("It was as it was.")), "en") == ()


def test_each_repetition_of_a_word_adds_less() -> None:
    once, twice, four = (score_topics([], ["football"] * count, "en")["15"] for count in (1, 2, 4))
    assert once < twice < four < 4 * once


def test_topics_are_part_of_enrich() -> None:
    article = enrich(_document(RATES))
    assert ("topics", "") in {(record.enricher, record.error) for record in article.enrichments}
    assert article.topics[0].code == "medtop:04000000"


@given(
    some.lists(some.sampled_from([*MATCH.split(), *RATES.split(), "Спорт", ""]), max_size=40),
    some.sampled_from(sorted(topic_languages())),
)
def test_confidences_fall_and_add_up_to_at_most_one(words: list[str], language: str) -> None:
    found = classify_topics(
        TokenizedDocument(_document(" ".join(words), section=words[0] if words else "")), language
    )
    confidences = [topic.confidence for topic in found]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.002
    assert all(topic.name == topic_names()[topic.code] for topic in found)
