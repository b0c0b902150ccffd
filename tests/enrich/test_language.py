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
