"""Forms of speech in French, Italian, Portuguese, Spanish, Dutch, the Nordic languages, Polish and Russian."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Stance

_FORMS_FILE = Path(__file__).parent / "speech_in_other_languages.txt"


def _found(language: str, *paragraphs: str) -> list[tuple[str, str]]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)), language=language)
    return [(quote.speaker, quote.text) for quote in enrich(document).quotes]


def _forms() -> Iterator[tuple[str, list[str], str]]:
    for line in _FORMS_FILE.read_text("utf-8").splitlines():
        if not line.startswith(("#", "=")):
            language, speakers, text = line.split(" | ", 2)
            yield language, [] if speakers == "-" else speakers.split(" / "), text


@pytest.mark.parametrize(("language", "speakers", "text"), list(_forms()))
def test_each_form_has_its_speakers(language: str, speakers: list[str], text: str) -> None:
    assert [speaker or "?" for speaker, _ in _found(language, *text.split(" // "))] == speakers


@pytest.mark.parametrize(
    ("language", "behind", "second"),
    [
        ("sv", "säger Sven Holm. Vi har tid. Det är bra så.", "Vi har tid."),
        ("sv", "säger Sven Holm. Det är bra så. Vi har tid.", "Det är bra så. Vi har tid."),
        ("sv", "säger Sven Holm. Han lämnade mötet klockan tre.", ""),
        ("sv", "säger Sven Holm. Vi har sökt kommunen för en kommentar.", ""),
        ("da", "siger kaptajn Sven Holm. Vi har tid.", "Vi har tid."),
        ("no", "sier kaptein Sven Holm. Vi har god tid.", "Vi har god tid."),
    ],
)
def test_a_nordic_speaker_goes_on_behind_the_attribution_in_the_first_person(
    language: str, behind: str, second: str
) -> None:
    first = {"sv": "Vi väntar på beskedet", "da": "Vi venter på svaret", "no": "Vi venter på svaret"}[
        language
    ]
    expected = [("Sven Holm", part) for part in (first, second) if part]
    assert _found(language, f"– {first}, {behind}") == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La alcaldesa Rosa Marín lo desmintió: “El puerto sigue abierto a todos los barcos”."),
        ("es", "La alcaldesa Rosa Marín lo negó: «El puerto sigue abierto a todos los barcos»."),
        ("es", "La alcaldesa Rosa Marín negó las acusaciones: «El puerto sigue abierto a todos los barcos»."),
        ("es", "«El puerto sigue abierto a todos los barcos», negó la alcaldesa Rosa Marín."),
        ("it", "La sindaca Rosa Marini ha smentito: «Il porto resta aperto a tutte le navi»."),
        ("it", "La sindaca Rosa Marini lo nega: «Il porto resta aperto a tutte le navi»."),
        ("pt", "A prefeita Rosa Martins negou: “O porto continua aberto a todos os navios”."),
        ("pt", "A prefeita Rosa Martins desmentiu a notícia: “O porto continua aberto a todos os navios”."),
        ("fr", "La maire Rose Martin dément : « Le port reste ouvert à tous les navires. »"),
        ("fr", "La maire Rose Martin nie les faits : « Le port reste ouvert à tous les navires. »"),
        ("sv", "Kommunalrådet Anna Berg förnekade: ”Hamnen är öppen för alla fartyg i kväll.”"),
        ("no", "Ordfører Anna Berg benektet: «Havnen er åpen for alle skip i kveld.»"),
        ("da", "Borgmester Anna Berg afviste: »Havnen er åben for alle skibe i aften.«"),
        ("nl", "Burgemeester Anna de Vries ontkende: “De haven blijft open voor alle schepen.”"),
        ("pl", "Prezydent miasta Anna Nowak zaprzeczyła: „Port pozostaje otwarty dla wszystkich statków”."),
        ("ru", "Мэр Анна Белова опровергла: «Порт остаётся открытым для всех судов»."),
    ],
)
def test_what_stands_beside_a_verb_of_denial_is_said(language: str, text: str) -> None:
    document = Document("https://post.example/a", blocks=(Block(text),), language=language)
    (quote,) = enrich(document).quotes
    assert (quote.speaker != "", quote.stance) == (True, Stance.STATED)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "“Perdimos la casa de mi madre”, lamentó Pablo Vera."),
        ("it", "«Abbiamo perso la casa», lamenta Marco Sala."),
        ("pt", "“Perdemos a casa da família”, lamentou Rita Luz."),
    ],
)
def test_who_laments_criticises_nobody(language: str, text: str) -> None:
    document = Document("https://post.example/a", blocks=(Block(text),), language=language)
    assert [quote.stance for quote in enrich(document).quotes] == [Stance.STATED]
