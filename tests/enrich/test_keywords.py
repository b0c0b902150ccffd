"""Key phrases are extracted in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.keywords import extract_keywords
from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import stop_words, stopword_languages
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Block, Document

HARBOUR = (
    "The harbour authority will dredge the fish market basin next spring, the council said on Monday.",
    "Traders at the fish market have waited for years. The harbour silted up after the storms of 2019.",
    "“The fish market cannot live without a deep harbour,” said Maria Okello, who speaks for the traders.",
)


def _phrases(title: str, *paragraphs: str, language: str | None = "en") -> list[str]:
    doc = TokenizedDocument(
        Document("https://post.example/a", title=title, blocks=tuple(map(Block, paragraphs)))
    )
    return [keyword.text for keyword in extract_keywords(doc, language)]


def test_a_repeated_word_ranks_first() -> None:
    phrases = _phrases("Harbour to be dredged", *HARBOUR)
    assert phrases[0].lower() == "harbour"
    assert "fish market" in phrases[:4]


def test_no_phrase_begins_or_ends_with_a_stop_word() -> None:
    edges = [
        word.lower() for phrase in _phrases("", *HARBOUR) for word in (phrase.split()[0], phrase.split()[-1])
    ]
    assert edges
    assert not set(edges) & stop_words("en")


def test_a_word_is_not_listed_beside_a_phrase_with_it() -> None:
    phrases = _phrases("Harbour to be dredged", *HARBOUR)
    assert "market" not in phrases


def test_weights_fall_from_one_and_stay_above_zero() -> None:
    doc = TokenizedDocument(Document("https://post.example/a", blocks=tuple(map(Block, HARBOUR))))
    weights = [keyword.weight for keyword in extract_keywords(doc, "en")]
    assert weights[0] == 1
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_singular_and_plural_are_one_phrase() -> None:
    text = "The strike closed the mine. Strikes hit every mine in the north, and the strikes will go on."
    assert sum(phrase.lower().startswith("strike") for phrase in _phrases("", text)) == 1


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Der Hafen bleibt gesperrt. Im Hafen liegt Schlamm, und der Hafen wird erst 2026 vertieft.", "Hafen"),
        ("fr", "La grève continue. Les cheminots demandent plus, et la grève coûte cher. La grève durera.", "grève"),
        ("es", "La sequía vacía los embalses. Con la sequía no hay riego, y la sequía seguirá.", "sequía"),
        ("pl", "Kopalnia stoi od rana. W kopalni pracuje tysiąc górników, a kopalnię czeka remont.", "Kopalnia"),
        ("ru", "Завод остановлен. На заводе работают сто инженеров, и завода не хватает городу.", "Завод"),
        ("ar", "أغلقت السلطات الميناء بعد العاصفة، ويعد الميناء أكبر منفذ، وسيبقى الميناء مغلقا.", "الميناء"),
        ("zh", "港口将在明年春天疏浚。渔民等待港口疏浚多年，市议会说港口很重要。", "港口"),
        ("ja", "漁港の再開は来春になる。台風で壊れた漁港を市が直し、漁港の市場も開く。", "漁港"),
        ("ko", "항만 공사가 시작됐다. 항만은 폭풍으로 막혔고 시는 항만을 다시 연다.", "항만"),
    ],
)  # fmt: skip
def test_keywords_are_found_in_other_languages(language: str, text: str, expected: str) -> None:
    assert _phrases("", text, language=language)[0].casefold().startswith(expected.casefold()[:4])


def test_forms_of_a_word_in_an_inflected_language_have_one_key() -> None:
    assert stem_key("завода", "ru") == stem_key("заводе", "ru") == stem_key("заводы", "ru")
    assert stem_key("kopalnia", "pl") == stem_key("kopalnię", "pl")
    assert stem_key("water", "en") != stem_key("waters", "de")


def test_a_text_of_stop_words_has_no_phrase() -> None:
    assert _phrases("And so on", "It was what it was, and that is that.") == []


def test_forty_languages_have_stop_words() -> None:
    assert len(stopword_languages()) >= 40
    assert all(len(stop_words(language)) > 50 for language in stopword_languages())


def test_keywords_are_part_of_enrich() -> None:
    article = enrich(Document("https://post.example/a", blocks=tuple(map(Block, HARBOUR))))
    assert ("keywords", "") in {(record.enricher, record.error) for record in article.enrichments}
    assert article.keywords


@given(some.text(max_size=200), some.sampled_from(["en", "de", "ru", "zh", "ja", "ko", "th", None]))
def test_any_text_gives_at_most_ten_weights_above_zero(text: str, language: str | None) -> None:
    doc = TokenizedDocument(Document("https://post.example/a", title=text[:20], blocks=(Block(text),)))
    found = extract_keywords(doc, language)
    assert len(found) <= 10
    assert all(0 < keyword.weight <= 1 and keyword.text for keyword in found)
    assert len({keyword.text for keyword in found}) == len(found)
