"""Entities have one label and one name each, in any thread and in many languages."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.enricher import run_enrichers
from pipeline.enrich.entities import ENTITIES
from pipeline.enrich.entities.boundaries import fix_boundaries
from pipeline.enrich.entities.canonical_names import build_entities
from pipeline.enrich.entities.mention import Mention
from pipeline.records import Article, Block, Document, Entity, EntityLabel

TEXT = (
    "Kaja Kallas said on Tuesday that Estonia would send more aid to Ukraine.",
    "Kallas spoke at the congress of her party in the capital, Tallinn, before she flew to Washington.",
)


def _entities(*paragraphs: str, dateline: str = "", title: str = "") -> tuple[Entity, ...]:
    blocks = tuple(map(Block, paragraphs))
    return enrich(Document("https://post.example/a", title=title, blocks=blocks, dateline=dateline)).entities


def _labels(*paragraphs: str, dateline: str = "") -> dict[str, str]:
    return {entity.text: str(entity.label.value) for entity in _entities(*paragraphs, dateline=dateline)}


def test_people_and_places_are_found() -> None:
    labels = _labels(*TEXT)
    assert {name: labels.get(name) for name in ("Kaja Kallas", "Estonia", "Ukraine", "Washington")} == {
        "Kaja Kallas": "PER",
        "Estonia": "LOC",
        "Ukraine": "LOC",
        "Washington": "LOC",
    }


def test_a_place_of_the_dateline_is_a_place_in_the_text() -> None:
    assert _labels(*TEXT, dateline="TALLINN, Estonia")["Tallinn"] == "LOC"


def test_offsets_match_the_text() -> None:
    text = Document("https://post.example/a", blocks=tuple(map(Block, TEXT))).text
    assert all(text[entity.start : entity.end] == entity.text for entity in _entities(*TEXT))


def test_a_surname_has_the_full_name_as_its_name() -> None:
    names = {entity.text: entity.name for entity in _entities(*TEXT)}
    assert names["Kallas"] == names["Kaja Kallas"] == "Kaja Kallas"


def test_an_acronym_has_the_full_name_as_its_name() -> None:
    found = _entities(
        "The Kenya Fishermen's Union of Lamu said nothing.",
        "The African National Congress (ANC) won in Durban.",
        "The ANC thanked its voters.",
    )
    assert {entity.name for entity in found if entity.text == "ANC"} == {"African National Congress"}


def test_a_title_is_not_part_of_a_person() -> None:
    labels = _labels(
        "The bill was signed by President Alar Karis and Foreign Minister Margus Tsahkna on Friday."
    )
    assert {name for name, kind in labels.items() if kind == "PER"} == {"Alar Karis", "Margus Tsahkna"}


def test_the_people_of_a_country_are_a_group_of_that_country() -> None:
    found = _entities("Hundreds of Estonians and a Kenyan athlete ran through Paris.")
    groups = {(entity.text, entity.country) for entity in found if entity.label == "NORP"}
    assert groups == {("Estonians", "EE"), ("Kenyan", "KE")}


def test_a_place_has_country_and_coordinates() -> None:
    tallinn = next(entity for entity in _entities(*TEXT) if entity.text == "Tallinn")
    assert (tallinn.country, round(tallinn.latitude or 0), round(tallinn.longitude or 0)) == ("EE", 59, 25)


def test_a_name_in_the_title_is_most_salient() -> None:
    found = _entities(*TEXT, title="Kallas promises aid")
    assert {entity.name for entity in found if entity.salience == 1.0} == {"Kaja Kallas"}


def test_names_are_found_in_other_languages() -> None:
    german = _labels(
        "Bundeskanzlerin Ulrike Sommer reiste am Montag nach Warschau.",
        "Sie sprach dort mit der SPD über den Haushalt.",
    )
    assert (german.get("Ulrike Sommer"), german.get("Warschau"), german.get("SPD")) == ("PER", "LOC", "ORG")
    italian = _labels(
        "Il sindaco Carlo Bernini ha incontrato a Padova i vertici della Banca d'Italia e della Cgil."
    )
    assert (italian.get("Carlo Bernini"), italian.get("Padova"), italian.get("Cgil")) == ("PER", "LOC", "ORG")
    polish = _labels(
        "Minister Marta Zalewska spotkała się w Krakowie z szefem firmy Orlen, poinformował rzecznik."
    )
    assert (polish.get("Marta Zalewska"), polish.get("Krakowie"), polish.get("Orlen")) == (
        "PER",
        "LOC",
        "ORG",
    )
    french = _labels("Le ministre Pierre Garnier a parlé lundi de l'Espagne devant la presse à Lyon.")
    assert (french.get("Pierre Garnier"), french.get("Espagne")) == ("PER", "LOC")


def test_concurrent_threads_get_the_entities_that_one_thread_gets() -> None:
    texts = [
        f"{first_name} Okonkwo-Lind met {second_name} Varga in {town} on Monday. " * 5
        for first_name in ("Maria", "Pedro", "Anna", "John")
        for second_name in ("Olga", "Peter")
        for town in ("Paris", "Lima", "Oslo", "Cairo")
    ]
    articles = [
        Article(Document("https://post.example/a", blocks=(Block(text),)), language="en") for text in texts
    ]
    sequential = [run_enrichers(article, (ENTITIES,)).entities for article in articles]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            concurrent = list(
                pool.map(lambda article: run_enrichers(article, (ENTITIES,)).entities, articles)
            )
    finally:
        sys.setswitchinterval(before)
    assert concurrent == sequential


TOKENS = (
    "Ann",
    "Lee",
    "NATO",
    "of",
    "the",
    "in",
    "Paris",
    "said",
    ".",
    "“",
    "”",
    "'s",
    "(ANC)",
    "É",
    "Ж",
    "中国",
    "\n",
)


@given(some.lists(some.sampled_from(TOKENS), max_size=30))
def test_mentions_never_overlap_and_match_the_text(words: list[str]) -> None:
    document = Document("https://post.example/a", blocks=(Block(" ".join(words)),))
    article = run_enrichers(Article(document, language="en"), (ENTITIES,))
    assert not article.enrichments[0].error
    assert all(document.text[entity.start : entity.end] == entity.text for entity in article.entities)
    assert all(entity.end <= next_entity.start for entity, next_entity in pairwise(article.entities))


def test_a_possessive_is_not_part_of_a_place() -> None:
    mention = Mention("Canada\u2019s", EntityLabel.PLACE, 4, 12, 0.9)
    assert fix_boundaries([mention]) == [Mention("Canada", EntityLabel.PLACE, 4, 10, 0.9)]


def test_a_genitive_of_a_country_has_the_name_of_the_country() -> None:
    mentions = [
        Mention("Kanadas", EntityLabel.PLACE, 0, 7, 0.9),
        Mention("Honduras", EntityLabel.PLACE, 9, 17, 0.9),
    ]
    entities = build_entities(mentions, "", " " * 20)
    assert [(entity.name, entity.identity) for entity in entities] == [
        ("Kanada", "iso3166:CA"),
        ("Honduras", "iso3166:HN"),
    ]


def test_the_possessive_of_an_organisation_stays() -> None:
    mention = Mention("Sotheby's", EntityLabel.ORGANISATION, 0, 9, 0.9)
    assert fix_boundaries([mention]) == [mention]


def test_names_are_found_in_chinese_and_japanese() -> None:
    def kinds(text: str, language: str) -> dict[str, str]:
        document = Document("https://post.example/a", blocks=(Block(text),))
        found = run_enrichers(Article(document, language=language), (ENTITIES,)).entities
        assert all(text[entity.start : entity.end] == entity.text for entity in found)
        return {entity.text: str(entity.label) for entity in found}

    assert kinds("法国总统马克龙星期二抵达北京，随后前往日本访问。", "zh")["北京"] == "LOC"
    assert kinds("フランスの大統領は火曜日に東京に到着し、その後アメリカを訪問した。", "ja")["東京"] == "LOC"


def _names_of(language: str, text: str) -> dict[str, str]:
    document = Document("https://post.example/a", blocks=(Block(text),), language=language)
    return {entity.text: entity.name for entity in enrich(document).entities}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "it",
            "Barack e Michelle Obama hanno parlato a lungo della pace. Ieri Obama ha detto che torneranno presto.",
        ),
        (
            "en",
            "Barack and Michelle Obama talked about peace for a long time. On Monday Obama said he would return.",
        ),
        (
            "de",
            "Barack und Michelle Obama sprachen lange über den Frieden. Am Montag sagte Obama, er komme wieder.",
        ),
    ],
)
def test_a_surname_of_two_people_names_neither_of_them(language: str, text: str) -> None:
    assert _names_of(language, text)["Obama"] == "Obama"


@pytest.mark.parametrize(
    ("language", "text", "written", "name"),
    [
        ("sv", "Anna-Karin Hatts avgång skakar Sverige. Det är en samlad bedömning, sa Hatt på sin presskonferens.",
         "Anna-Karin Hatts", "Anna-Karin Hatt"),
        ("de", "Angela Merkels Buch ist lang. Am Montag sagte Merkel in Berlin, sie schreibe weiter.",
         "Merkel", "Angela Merkel"),
        ("en", "John Roberts opened the bridge. On Monday Roberts said that Robert Holm had built it.",
         "Roberts", "John Roberts"),
    ],
)  # fmt: skip
def test_a_genitive_has_the_name_without_its_ending(
    language: str, text: str, written: str, name: str
) -> None:
    assert _names_of(language, text)[written] == name


def test_a_mark_that_closes_a_quote_is_no_part_of_a_name() -> None:
    mention = Mention("Jimmy Carter Jr\N{RIGHT DOUBLE QUOTATION MARK}", EntityLabel.PERSON, 5, 21, 0.8)
    (fixed,) = fix_boundaries([mention])
    assert (fixed.text, fixed.end) == ("Jimmy Carter Jr", 20)


def test_a_name_without_a_capital_is_none() -> None:
    text = (
        "La police municipale a fourni les vélos, qui dormaient dans une cave de la mairie depuis longtemps."
    )
    assert enrich(Document("https://post.example/a", blocks=(Block(text),), language="fr")).entities == ()
