"""Names by word lists, in languages without capitals."""

from itertools import pairwise

import pytest

from pipeline.enrich import enrich
from pipeline.enrich.entities.rule_tagger import RULE_LANGUAGES, tag_by_rules
from pipeline.enrich.entities.thai_tagger import tag_thai
from pipeline.records import Block, Document

SENTENCES = {
    "ko": "김하나 의원은 부산에서 환경부와 서해대학교를 비판했다.",
    "ar": "وقال الوزير خالد منصور في بيروت إن وزارة المالية وافقت.",
    "hi": "मंत्री सुनील वर्मा ने पटना में कहा कि रेल मंत्रालय ने मंजूरी दी।",
    "th": "นายสมบัติ ใจดี กล่าวว่า กระทรวงแรงงาน ส่งคนไปเชียงใหม่",
}
PEOPLE = {"ko": "김하나", "ar": "خالد منصور", "hi": "सुनील वर्मा", "th": "สมบัติ ใจดี"}
PLACES = {"ko": "부산", "ar": "بيروت", "hi": "पटना", "th": "เชียงใหม่"}
ORGANISATIONS = {"ko": "환경부", "ar": "وزارة المالية", "hi": "रेल मंत्रालय", "th": "กระทรวงแรงงาน"}


def names_in(text: str, language: str) -> dict[str, str]:
    """Return the label of each name."""
    mentions = tag_thai(text) if language == "th" else tag_by_rules(text, language)
    return {mention.text: str(mention.label) for mention in mentions}


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_people_places_and_organisations_are_found_without_capitals(language: str) -> None:
    names = names_in(SENTENCES[language], language)
    assert names[PEOPLE[language]] == "PER"
    assert names[PLACES[language]] == "LOC"
    assert names[ORGANISATIONS[language]] == "ORG"


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_offsets_point_at_the_names(language: str) -> None:
    text = f"{SENTENCES[language]} {SENTENCES[language]}"
    mentions = tag_thai(text) if language == "th" else tag_by_rules(text, language)
    assert mentions
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert all(before.end <= after.start for before, after in pairwise(mentions))


def test_a_title_alone_is_no_person() -> None:
    assert "PER" not in names_in("대통령은 회의를 열었다. 미국 대통령은 오지 않았다.", "ko").values()
    assert "PER" not in names_in("وقال الرئيس إن الاجتماع انتهى.", "ar").values()
    assert "PER" not in names_in("प्रधानमंत्री ने कहा कि बैठक खत्म हो गई।", "hi").values()


def test_particles_are_no_part_of_a_korean_name() -> None:
    assert names_in("부산에서 서울까지 걸었다.", "ko") == {"부산": "LOC", "서울": "LOC"}


def test_a_conjunction_is_no_part_of_an_arabic_name() -> None:
    assert "بيروت" in names_in("زار دمشق وبيروت أمس.", "ar")


def test_a_person_is_found_again_without_the_title() -> None:
    names = [mention.text for mention in tag_by_rules("이수민 감독은 이겼다. 이수민은 웃었다.", "ko")]
    assert names == ["이수민", "이수민"]


@pytest.mark.parametrize("text", ["", " ", "...", "대통령", "123"])
def test_texts_without_names_have_none(text: str) -> None:
    assert all(not tag_by_rules(text, language) for language in RULE_LANGUAGES)
    assert not tag_thai(text)


def test_the_enricher_uses_the_rules() -> None:
    text = " ".join([SENTENCES["ko"]] * 5)
    article = enrich(Document("https://paper.example/a", blocks=(Block(text),)))
    assert article.language == "ko"
    assert {entity.text for entity in article.entities} >= {"김하나", "부산", "환경부"}
