"""A pronoun before a verb of speaking refers to the speaker of the sentence before, also to one without a name."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _speakers(language: str, *paragraphs: str) -> list[str]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)), language=language)
    return [quote.speaker for quote in enrich(document).quotes]


@pytest.mark.parametrize(
    ("language", "lead", "paragraph", "speaker"),
    [
        ("en", "Sara Holm moved to Kisumu with her daughter last spring.",
         "Sara's lawyer argues that Sara may stay in the country. She says that the office is wrong.", "Sara's lawyer"),
        ("en", "Sara Holm moved to Kisumu with her daughter last spring.",
         "The lawyer argues that Sara may stay in the country. She says that the office is wrong.", "The lawyer"),
        # A word that only ends like "man" or "actor" shows no gender.
        ("en", "Sara Holm moved to Kisumu with her daughter last spring.",
         "The German lawyer argues that Sara may stay in the country. She says that the office is wrong.",
         "The German lawyer"),
        ("en", "Sara Holm moved to Kisumu with her daughter last spring.",
         "The human rights lawyer argues that Sara may stay here. She says that the office is wrong.",
         "The human rights lawyer"),
        ("sv", "Sara Holm flyttade till Kisumu med sin dotter i våras.",
         "Saras advokat menar att Sara får stanna i landet. Hon anser att myndigheten har fel.", "Saras advokat"),
        ("sv", "Sara Holm flyttade till Kisumu med sin dotter i våras.",
         "Advokaten menar att Sara får stanna i landet. Hon anser att myndigheten har fel om faran.", "Advokaten"),
        ("fr", "Sara Holm s'est installée à Kisumu avec sa fille au printemps.",
         "L'avocate de Sara a dit que Sara Holm peut rester. Elle a ajouté que l'office se trompe sur le danger.",
         "L'avocate de Sara"),
        ("it", "Sara Holm si è trasferita a Kisumu con la figlia in primavera.",
         "L'avvocata di Sara ha detto che Sara Holm può restare. Lei ha aggiunto che l'ufficio si sbaglia molto.",
         "L'avvocata di Sara"),
        ("es", "Sara Holm se mudó a Kisumu con su hija en primavera.",
         "La abogada de Sara dijo que Sara Holm puede quedarse. Ella añadió que la oficina se equivoca mucho.",
         "La abogada de Sara"),
    ],
)  # fmt: skip
def test_a_pronoun_is_the_person_described_in_the_sentence_before(
    language: str, lead: str, paragraph: str, speaker: str
) -> None:
    assert _speakers(language, lead, paragraph) == [speaker] * 2


@pytest.mark.parametrize(
    "paragraph",
    [
        # The gender, and the number, tell that the pronoun is somebody else.
        "The spokesman noted that Sara Holm would run again. She said that the office was wrong.",
        "Officials noted that Sara Holm would run again. She said that the office was wrong.",
        "The agency noted that Sara Holm would run again. She said that the office was wrong.",
    ],
)
def test_a_pronoun_of_another_gender_or_number_is_not_the_person_described_before(paragraph: str) -> None:
    assert _speakers("en", "Sara Holm moved to Kisumu last spring.", paragraph)[-1] == "Sara Holm"


def test_a_person_within_an_adverbial_is_no_antecedent_when_an_earlier_sentence_has_a_subject() -> None:
    speakers = _speakers(
        "en",
        "Jean Holm is the mayor of Kisumu. Before being named mayor by Governor Tom Reyes, he was a teacher.",
        "In a letter to the town, he noted, “We are not sitting in rows but at round tables this year.”",
    )
    assert speakers == ["Jean Holm"]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (
            "fr",
            "Le porte-parole de Anne Holm a déclaré que le pont fermera en mai.",
            "Le porte-parole de Anne Holm",
        ),
        (
            "it",
            "Il portavoce di Anna Holm ha detto che il ponte chiuderà a maggio.",
            "Il portavoce di Anna Holm",
        ),
        ("pt", "O advogado de Ana Holm disse que a ponte vai fechar em maio.", "O advogado de Ana Holm"),
        ("es", "El portavoz de Ana Holm dijo que el puente cerrará en mayo.", "El portavoz de Ana Holm"),
    ],
)
def test_somebody_whose_spokesman_speaks_is_not_the_speaker(language: str, text: str, speaker: str) -> None:
    assert _speakers(language, text) == [speaker]


@pytest.mark.parametrize(
    ("language", "text", "speakers"),
    [
        ("fr", "« Il est bon en manœuvres », selon un proche d'Anne Holm, Jean Moreau se montre habile.",
         ["un proche d'Anne Holm"]),
        ("fr", "Ivan Moreau est parti. Pour Marc Holm, le sujet compte. « Les médias l'ignorent », explique-t-il.",
         ["Marc Holm"]),
        ("fr", "L'alerte vise un « évènement grave et imminent », comme l'explique le site de la ville.",
         ["le site de la ville"]),
    ],
)  # fmt: skip
def test_the_source_is_neither_its_owner_nor_the_next_subject(
    language: str, text: str, speakers: list[str]
) -> None:
    assert _speakers(language, text) == speakers


def test_two_people_who_speak_by_turns_get_the_quotes_of_their_pronouns() -> None:
    turns = (
        "“We cannot pay,” said opposition leader Martha Quill.",
        "Mayor Tobias Renn rejected the claim.",
        "“You have had the figures since June,” Renn answered.",
        "“I have had a leaflet,” she said.",
        "“Which leaflet?” he asked.",
    )
    document = Document("https://post.example/a", blocks=tuple(map(Block, turns)))
    speakers = [quote.speaker for quote in enrich(document).quotes]
    assert speakers == ["Martha Quill", "Tobias Renn", "Martha Quill", "Tobias Renn"]


def test_a_banner_says_nothing() -> None:
    document = Document(
        "https://post.example/a", blocks=(Block("“We will be back,” read a banner in the stand."),)
    )
    assert [quote.speaker for quote in enrich(document).quotes] == [""]
