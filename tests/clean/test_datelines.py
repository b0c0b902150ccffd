import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.dateline import split_dateline

REST = "The mill opened again."
FORMS = {
    "TALLINN, Estonia (AP) — ": ("TALLINN, Estonia", "AP"),
    "LOS ANGELES (AP) — ": ("LOS ANGELES", "AP"),
    "ST. JOSEPH, Mich. (AP) — ": ("ST. JOSEPH, Mich.", "AP"),
    "CLEAR LAKE, Iowa, Dec 23 (Reuters) - ": ("CLEAR LAKE, Iowa", "Reuters"),
    "KYIV, Dec 24 (Reuters) - ": ("KYIV", "Reuters"),
    "NEW DELHI, Mar 5 (PTI) ": ("NEW DELHI", "PTI"),
    "Berlin (dpa) - ": ("Berlin", "dpa"),
    "Hamburg (dpa/lno) – ": ("Hamburg", "dpa"),
    "Berlin, 3. März (dpa) – ": ("Berlin", "dpa"),
    "Von Ada Quill, Berlin (dpa) – ": ("Berlin", "dpa"),
    "PARIS, 3 mars (AFP) - ": ("PARIS", "AFP"),
    "Paris (AFP) – ": ("Paris", "AFP"),
    "AFP - ": ("", "AFP"),
    "Madrid, 3 mar (EFE).- ": ("Madrid", "EFE"),
    "São Paulo, 3 mar (EFE).- ": ("São Paulo", "EFE"),
    "Lisboa, 03 mar 2022 (Lusa) – ": ("Lisboa", "Lusa"),
    "(ANSA) - ROMA, 03 MAR - ": ("ROMA", "ANSA"),
    "Warszawa (PAP) - ": ("Warszawa", "PAP"),
    "ANKARA (DHA) - ": ("ANKARA", "DHA"),
    "МОСКВА, 5 марта. /ТАСС/. ": ("МОСКВА", "TASS"),
    "МОСКВА, 5 марта /ТАСС/. ": ("МОСКВА", "TASS"),
    "МОСКВА, 5 мар — РИА Новости. ": ("МОСКВА", "RIA Novosti"),
    "دبي 5 مارس (رويترز) - ": ("دبي", "Reuters"),
    "[東京 3日 ロイター] - ": ("東京", "Reuters"),
    "(서울=연합뉴스) 홍길동 기자 = ": ("서울", "Yonhap"),
    "新华社北京3月5日电（记者王明）": ("北京", "Xinhua"),
    "(Reuters) - ": ("", "Reuters"),
    "LONDON — ": ("LONDON", ""),
    "VATICAN CITY (RNS) — ": ("VATICAN CITY", ""),
    "JEDDAH, Saudi Arabia -- ": ("JEDDAH, Saudi Arabia", ""),
    "TAMPA, Fla.- ": ("TAMPA, Fla.", ""),
    "WASHINGTON (January 24, 2017) — ": ("WASHINGTON", ""),
    "New York - ": ("New York", ""),
    "Rostock/Schwerin - ": ("Rostock/Schwerin", ""),
    "SHANGHAI: ": ("SHANGHAI", ""),
}
SENTENCES = (
    "EBONY: What is your exhibition about?",
    "TL;DR: We are postponing the change.",
    "UPDATE — The mill is closed again.",
    "DEAR ABBY: My husband bought a ticket.",
    "Babe, wake up — the sales are here.",
    "There's not long to wait – the third and final season comes in May.",
    "The Brain Care Score (BCS)—a new tool to measure health—refers to how a person fares.",
    "Artificial intelligence (AI) is changing the trajectory of health care.",
    "The members of the band are going solo — but don’t worry.",
    "Two hostages — an American and an Australian — were freed.",
    "He said (AP) it was late.",
    "In London (AP) the mill opened.",
    "AP - ",
)


@pytest.mark.parametrize(("line", "expected"), FORMS.items())
def test_a_dateline_is_taken_off_and_kept(line: str, expected: tuple[str, str]) -> None:
    found = split_dateline(line + REST)
    assert (found.place, found.agency, found.rest) == (*expected, REST)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_a_story_stays_whole(sentence: str) -> None:
    assert split_dateline(sentence).rest == sentence


@given(st.text(max_size=200))
def test_what_follows_a_dateline_is_the_end_of_the_paragraph(text: str) -> None:
    rest = split_dateline(text).rest
    assert rest == text or text.strip().endswith(rest)


def test_a_long_run_without_a_dateline_is_read_in_no_time() -> None:
    assert split_dateline("A " * 100_000).place == ""
