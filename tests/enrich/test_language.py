"""The language is that of the text, and None where it is uncertain."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.language import identify_language
from pipeline.records import Block, Document

ENGLISH = "The harbour authority will dredge the basin next spring, the council said on Monday evening. "
GERMAN = "Die Hafenbehörde wird das Becken im nächsten Frühjahr ausbaggern, teilte der Rat am Montag mit. "


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ENGLISH),
        ("de", GERMAN),
        ("fr", "L'autorité portuaire va draguer le bassin au printemps prochain, a annoncé lundi le conseil."),
        ("es", "La autoridad portuaria dragará la dársena la próxima primavera, anunció el lunes el consejo."),
        ("ru", "Портовое управление углубит гавань следующей весной, сообщил в понедельник совет."),
        ("ar", "ستقوم هيئة الميناء بتعميق الحوض في الربيع المقبل، بحسب ما أعلن المجلس يوم الاثنين."),
        ("zh", "市议会周一表示，港务局将在明年春天疏浚港池。"),
        ("ja", "港湾局は来春に泊地を浚渫すると市議会が月曜日に発表した。"),
        ("af", "Die owerheid sal die hawe volgende jaar dieper maak, het die raad gesê, maar dit gaan baie kos."),
        ("zu", "Umkhandlu uthe ngoMsombuluko ukuthi abantu bazothola amanzi, kodwa akukho muntu owaziyo ukuthi nini."),
        ("xh", "Ibhunga lithi abantu baza kufumana amanzi, kwaye akukho mntu waziyo ukuba nini okanye apho yona."),
        ("so", "Dowladda ayaa sheegtay in dadka ay heli doonaan biyo, laakiin ma jiro qof og marka."),
    ],
)  # fmt: skip
def test_one_sentence_is_enough(language: str, text: str) -> None:
    named, confidence = identify_language(text)
    assert named == language
    assert confidence >= 0.5


CROATIAN = (
    (
        "Gradsko vijeće u ponedjeljak je odlučilo da će stari mlin ostati otvoren. Tko želi vidjeti kotač, može doći u "
        "srpnju, rekla je gradonačelnica. Proračun će platiti popravak krova."
    ),
    (
        "Ministar financija rekao je u srijedu kako će se porezi smanjiti, a mirovine porasti. Oporba tvrdi da brojke "
        "u izvješću nisu točne."
    ),
)
BOSNIAN = (
    (
        "Gradsko vijeće u Tuzli odlučilo je da stari mlin ostane otvoren. Kahva se više neće služiti u dvorištu. Ko "
        "želi vidjeti točak, može doći u julu, kada traje sedmica kulture."
    ),
    (
        "Vlada kantona predstavila je prijedlog budžeta, prenosi agencija. Penzije će porasti za hiljadu maraka, a "
        "opozicija tvrdi da brojke nisu tačne."
    ),
)
SERBIAN = (
    (
        "Gradsko veće odlučilo je u ponedeljak da stari mlin ostane otvoren. Ko želi da vidi točak, može da dođe u "
        "julu, rekla je predsednica opštine."
    ),
    (
        "Vlada je predstavila novi predlog budžeta za sledeću godinu. Ministar je rekao da će penzije biti povećane "
        "posle izbora."
    ),
)
MONTENEGRIN = (
    (
        "Vlada Crne Gore predstavila je prijedlog budžeta za narednu godinu. Predsjednik opštine rekao je da će "
        "penzije porasti, a opozicija tvrdi da brojke nisu tačne."
    ),
)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("hr", text) for text in CROATIAN),
        *(("bs", text) for text in BOSNIAN),
        *(("sr", text) for text in SERBIAN),
        *(("hbs", text) for text in MONTENEGRIN),
    ],
)
def test_croatian_bosnian_and_serbian_are_told_apart_or_get_the_code_of_their_family(
    language: str, text: str
) -> None:
    named, confidence = identify_language(text)
    assert named == language
    assert confidence >= 0.5


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "af",
            "Die stadsraad het Maandag besluit dat die ou meul oop sal bly, maar die burgemeester sê nee.",
        ),
        (
            "af",
            "Die regering sê belasting sal daal en pensioene sal styg, maar die opposisie is nie gelukkig nie.",
        ),
        ("nl", "De gemeenteraad heeft maandag besloten dat de oude molen open blijft, zei de burgemeester."),
    ],
)
def test_afrikaans_and_dutch_are_told_apart(language: str, text: str) -> None:
    assert identify_language(text)[0] == language


FOREIGN_QUOTES = {
    "de": (
        (
            "Wir haben vier Jahre lang gewartet, und jetzt sagt uns niemand, wann die Fähre endlich wieder fährt, das "
            "ist eine Schande für die ganze Stadt und für alle, die hier leben"
        ),
        "Das haben sie uns im letzten Jahr auch schon versprochen, deshalb glaube ich kein Wort mehr davon",
    ),
    "es": (
        (
            "No vamos a aceptar un salario que no alcanza para vivir, y mañana estaremos todos en la plaza para "
            "decirlo en voz alta a todos los que mandan"
        ),
        "La lucha sigue hasta que nos escuchen, porque sin nosotros el puerto no se mueve ni un metro",
    ),
}


@pytest.mark.parametrize("marks", ["“{}”", "«{}»", '"{}"', "„{}“"])
@pytest.mark.parametrize("quotes", FOREIGN_QUOTES.values(), ids=FOREIGN_QUOTES)
def test_long_quotes_in_another_language_are_not_the_language_of_the_text(
    quotes: tuple[str, str], marks: str
) -> None:
    first, second = map(marks.format, quotes)
    text = (
        f"People by the river were angry. {first}, said a woman who has lived there for thirty years. The company says "
        f"that the boat will be back before the summer. {second}, she added on Tuesday evening."
    )
    assert identify_language(text)[0] == "en"


def test_a_text_that_is_one_quote_is_in_the_language_of_the_quote() -> None:
    assert identify_language(f"Rede: „{GERMAN * 5}“")[0] == "de"


def test_the_language_that_the_page_declares_is_ignored() -> None:
    article = enrich(Document("https://post.example/a", language="fr", blocks=(Block(GERMAN * 3),)))
    assert article.language == "de"


def test_a_text_in_two_languages_has_no_language() -> None:
    for text in (ENGLISH * 8 + GERMAN * 8, ENGLISH * 40 + GERMAN * 40):
        assert identify_language(text)[1] < 0.5
        assert identify_language(text)[0] is None


def test_a_fragment_has_no_language() -> None:
    assert identify_language("Kaja Kallas")[0] is None
    assert identify_language("OK")[1] < 0.5


def test_a_text_without_letters_has_no_language() -> None:
    assert identify_language("2026 – 15:00 !") == (None, 0.0)


def test_concurrent_threads_get_the_results_of_one_thread() -> None:
    texts = [ENGLISH * 3, GERMAN * 3] * 40
    sequential = list(map(identify_language, texts))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(identify_language, texts)) == sequential


@given(some.text(max_size=400))
def test_the_language_is_none_exactly_below_the_minimum_confidence(text: str) -> None:
    language, confidence = identify_language(text)
    assert 0 <= confidence <= 1
    assert (language is None) == (confidence < 0.5)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("da", "Vi venter på svaret, siger Sven Holm. Vi har tid.", "da"),
        ("no", "Vi venter på svaret, sier Sven Holm. Vi har god tid.", "no"),
        ("nb-NO", "Anna Berg leste et brev fra sin farfar.", "no"),
        ("sv", "När de stora stenblocken krockade, så blev jordklotet till.", "sv"),
        ("sv-SE", "Kapten Holm väntar på svar.", "sv"),
        ("nl", "Kapitein Holm wacht op antwoord.", "nl"),
        ("pt-BR", "O prefeito disse que a ponte abre em maio.", "pt"),
    ],
)
def test_a_declared_language_decides_where_a_short_text_is_open(
    declared: str, text: str, language: str
) -> None:
    assert identify_language(text, declared)[0] == language


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en", "Ifølge kaptajnen har skibet ligget i havnen siden mandag.", "da"),
        ("de", "Kapitein Holm wacht op antwoord.", "nl"),
        ("pt", "Los vecinos esperan la respuesta del alcalde de la ciudad.", "es"),
        ("sv", "Ifølge politiet har broen været lukket siden mandag.", "da"),
        ("da", "Färgarskolan väntar på beskedet från kommunen om året.", "sv"),
        ("en", GERMAN, "de"),
        ("da", ENGLISH * 5, "en"),
        ("da", "OK", None),
        ("x-default", "Kaja Kallas", None),
    ],
)
def test_a_declared_language_that_the_text_contradicts_does_not_count(
    declared: str, text: str, language: str | None
) -> None:
    assert identify_language(text, declared)[0] == language
