"""Which agency signs a short text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agencies import AGENCIES, Agency, find_agency

SIGNED = (
    ("AP Photo/Virginia Mayo", "AP"),
    ("Copyright 2023 The Associated Press. All rights reserved", "AP"),
    ("By JARI TANNER, AP", "AP"),
    ("By MARK LONG AP Sports Writer", "AP"),
    ("LOS ANGELES (AP)", "AP"),
    ("(Reuters)", "Reuters"),
    ("REUTERS/Kevin Lamarque", "Reuters"),
    ("Jeff Pachoud/AFP via Getty Images", "AFP"),
    ("(FRANCE 24 with AFP)", "AFP"),
    ("dpa/lby", "dpa"),
    ("Foto: Jörg Carstensen/dpa", "dpa"),
    ("Madrid, 3 ene (EFE).-", "EFE"),
    ("(ANSA) - ROMA, 05 GEN - ", "ANSA"),
    ("МОСКВА, 24 ноября. /ТАСС/", "TASS"),
    ("新华社北京11月24日电", "Xinhua"),
    ("Danny Lawson/PA", "PA"),
    ("PA Wire/PA Images", "PA"),
    ("(Kyodo News via AP)", "Kyodo"),
    ("연합뉴스", "Yonhap"),
    ("NEW DELHI (PTI)", "PTI"),
    ("The Canadian Press", "CP"),
    ("Australian Associated Press", "AAP"),
    ("ANI", "ANI"),
    ("IANS", "IANS"),
    ("Bernama", "Bernama"),
    ("Anadolu Agency", "Anadolu"),
    ("KNA", "KNA"),
    ("APA/dpa", "APA"),
    ("© Keystone-SDA", "Keystone-SDA"),
    ("Belga", "Belga"),
    ("ANP", "ANP"),
    ("NTB", "NTB"),
    ("TT", "TT"),
    ("ritzau", "Ritzau"),
    ("STT", "STT"),
    ("PAP", "PAP"),
    ("Foto: ČTK", "ČTK"),
    ("MTI/Kovács Tamás", "MTI"),
    ("Agerpres", "Agerpres"),
    ("UPI", "UPI"),
    ("Bloomberg News", "Bloomberg"),
    ("Associated Press of Pakistan", "APP"),
)

NOT_SIGNED = (
    "",
    "ap",
    "The PA system failed",
    "Michael Bloomberg",
    "Harrisburg, PA",
    "Bob Casey (D-PA)",
    "CP Rail said",
    "the American Academy of Pediatrics (AAP) said today",
    "Australian Federal Police (AFP) officers",
    "AP Dhillon",
    "She took AP Biology",
    "MAP of the region",
    "Petra Kvitova",
    "TT Games",
    "UNI students",
    "Dr. Jane Smith, PA",
)


@pytest.mark.parametrize(("text", "agency"), SIGNED)
def test_a_signature_names_its_agency(text: str, agency: str) -> None:
    assert find_agency(text) == agency


@pytest.mark.parametrize("text", NOT_SIGNED)
def test_ordinary_words_and_names_sign_nothing(text: str) -> None:
    assert find_agency(text) == ""


def test_a_story_that_mentions_an_agency_is_not_signed_by_it() -> None:
    assert find_agency("The mayor told Reuters that he would go on. " * 20) == ""


@pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.name)
def test_every_full_name_is_recognised_in_capitals_too(agency: Agency) -> None:
    for name in agency.names:
        assert find_agency(f"(c) 2023 {name.upper()}")


@given(st.text(alphabet=st.characters(categories=["Ll", "Zs"]), max_size=80))
def test_latin_lower_case_text_never_signs_with_a_capital_code(text: str) -> None:
    assert find_agency(text) not in {"AP", "PA", "CP", "TT", "AAP", "MTI", "PAP"}
