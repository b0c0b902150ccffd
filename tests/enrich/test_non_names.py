"""Words that are no names are dropped, and marks, elided words and conjunctions are cut off the edges of names."""

import pytest

from pipeline.enrich.entities import ENTITIES
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.non_names import drop_non_names
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Block, Document, EntityLabel

PERSON, PLACE, ORGANISATION = EntityLabel.PERSON, EntityLabel.PLACE, EntityLabel.ORGANISATION


def _drop(text: str, name: str, label: EntityLabel, language: str, confidence: float = 0.8) -> list[str]:
    start = text.index(name)
    mention = Mention(name, label, start, start + len(name), confidence)
    return [kept.text for kept in drop_non_names(text, [mention], language)]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Yes"), ("en", "They"), ("en", "S"), ("de", "Sie"), ("de", "Ja"), ("de", "Nein"), ("de", "Ihnen"),
        ("fr", "Oui"), ("fr", "Elle"), ("es", "Sí"), ("es", "Usted"), ("it", "Sì"), ("it", "Lei"), ("pt", "Não"),
        ("pt", "Você"), ("nl", "Nee"), ("nl", "Zij"), ("sv", "Nej"), ("sv", "Hon"), ("da", "Nej"), ("no", "Nei"),
        ("nb", "Hun"), ("fi", "Kyllä"), ("pl", "Tak"), ("pl", "Pan"), ("cs", "Vy"), ("sk", "Áno"), ("hr", "Da"),
        ("sr", "Он"), ("ru", "Вы"), ("ru", "Нет"), ("uk", "Ні"), ("ro", "Nu"), ("hu", "Igen"), ("tr", "Evet"),
        ("id", "Anda"), ("el", "Όχι"), ("ca", "Els"), ("sw", "Mimi"), ("lv", "Jā"), ("lt", "Taip"), ("et", "Jah"),
    ],
)  # fmt: skip
def test_a_pronoun_or_an_answer_is_no_name(language: str, name: str) -> None:
    assert _drop(f"{name}, 2026.", name, PERSON, language) == []


@pytest.mark.parametrize(
    ("language", "name", "label"),
    [
        ("en", "WHO", ORGANISATION), ("en", "IT", ORGANISATION), ("en", "X", ORGANISATION), ("en", "Will", PERSON),
        ("en", "Jan", PERSON), ("sv", "Hans", PERSON), ("no", "Per", PERSON), ("it", "Mia", PERSON),
        ("fr", "Notre Dame", PLACE), ("sh", "Ali", PERSON), ("de", "May", PERSON), ("es", "Entre Ríos", PLACE),
        ("de", "Den Haag", PLACE),
        ("de", "Die Zeit", ORGANISATION),
        ("en", "Yahoo!", ORGANISATION), ("en", "Disney+", ORGANISATION), ("fr", "L'Aquila", PLACE),
        ("it", "L'Espresso", ORGANISATION),
        ("en", "Sammy Davis Jr.", PERSON), ("en", "Bank (US)", ORGANISATION), ("fr", "Rock n' Roll", ORGANISATION),
    ],
)  # fmt: skip
def test_a_name_that_looks_like_such_a_word_stays(language: str, name: str, label: EntityLabel) -> None:
    assert _drop(f"{name} 2026", name, label, language) == [name]


def test_a_given_name_that_is_also_a_pronoun_stays_where_the_tagger_is_sure() -> None:
    assert _drop("Ben oradaydım.", "Ben", PERSON, "tr", 0.7) == []
    assert _drop("Ben geldi.", "Ben", PERSON, "tr", 0.99) == ["Ben"]


@pytest.mark.parametrize(
    ("language", "name", "label", "kept"),
    [
        ("fr", "Denis n'", PERSON, "Denis"),
        ("fr", "Paul d’", PERSON, "Paul"),
        ("it", "Giorgia Meloni dell'", PERSON, "Giorgia Meloni"),
        ("it", "Luca un'", PERSON, "Luca"),
        ("fr", "l'Elysée", ORGANISATION, "Elysée"),
        ("fr", "Antoine*", PERSON, "Antoine"),
        ("fr", "Beaucaire (Gard", PLACE, "Beaucaire"),
        ("en", "' Jacques Roe", PERSON, "Jacques Roe"),
        ("en", "San Francisco ☆", PLACE, "San Francisco"),
        ("de", "Verena | 1993", PERSON, "Verena"),
        ("nl", "Jan. Nee", PERSON, "Jan"),
        ("fi", "Koska Suomessa", PLACE, "Suomessa"),
        ("es", "Aunque Osorio", PERSON, "Osorio"),
        ("bg", "Според Дарик", PERSON, "Дарик"),
        ("id", "Namun Sutawijaya", PERSON, "Sutawijaya"),
    ],
)
def test_what_is_no_part_of_a_name_is_cut_off(
    language: str, name: str, label: EntityLabel, kept: str
) -> None:
    assert _drop(f"{name} 2026", name, label, language) == [kept]


def test_the_last_stop_of_an_abbreviated_name_belongs_to_it() -> None:
    assert _drop("los Estados Unidos (EE.UU.) firmaron", "EE.UU", PLACE, "es") == ["EE.UU."]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("City officials opened three shelters.", []), ("City won the cup on Sunday.", ["City"])],
)
def test_the_city_of_city_officials_is_no_name(text: str, kept: list[str]) -> None:
    assert _drop(text, "City", ORGANISATION, "en") == kept


def test_the_enricher_finds_the_person_before_an_elided_word() -> None:
    text = "Denis n'a pas voulu venir, a dit Claire Roux. Paul d'abord, ensuite les autres."
    document = Document("https://post.example/a", blocks=(Block(text),))
    found = ENTITIES.compute(Article(document, language="fr"), TokenizedDocument(document))["entities"]
    assert isinstance(found, tuple)
    assert [entity.text for entity in found if "'" in entity.text] == []
