"""The agency is detected wherever agencies are credited, and not where a text only mentions one."""

import json
from dataclasses import replace

import pytest

from pipeline.agencies import detect_agency
from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.enrich.agency import is_original
from pipeline.records import Block, Document, Dropped, Evidence, Image, Page

PLAIN = Document(
    "https://post.example/a", blocks=(Block("The mill opened on Monday."), Block("It had been shut."))
)


def _opening(text: str) -> Document:
    return replace(PLAIN, blocks=(Block(text), *PLAIN.blocks))


def _closing(text: str) -> Document:
    return replace(PLAIN, blocks=(*PLAIN.blocks, Block(text)))


@pytest.mark.parametrize(
    ("document", "agency"),
    [
        (_opening("BERLIN (AP) — The mill opened on Monday."), "AP"),
        (_opening("LONDON, Nov 24 (Reuters) - The mill opened on Monday."), "Reuters"),
        (_opening("Berlin (dpa) - Die Mühle öffnete am Montag."), "dpa"),
        (_opening("Madrid, 24 nov (EFE).- El molino abrió el lunes."), "EFE"),
        (_opening("(ANSA) - ROMA, 24 NOV - Il mulino ha aperto lunedì."), "ANSA"),
        (_opening("MOSCOW, November 24. /TASS/. The mill opened on Monday."), "TASS"),
        (_opening("BEIJING, Nov. 24 (Xinhua) -- The mill opened on Monday."), "Xinhua"),
        (_opening("SEOUL, Nov. 24 (Yonhap) -- The mill opened on Monday."), "Yonhap"),
        (_opening("New Delhi, Nov 24 (PTI) The mill opened on Monday."), "PTI"),
        (_opening("Accra, Nov. 24, GNA - The mill opened on Monday."), "GNA"),
        (_opening("ANKARA (AA) - Değirmen pazartesi günü açıldı."), "Anadolu"),
        (_opening("Frankfurt a.M. (epd). Die Mühle öffnete am Montag."), "epd"),
        (_opening("AFP - Le moulin a ouvert lundi."), "AFP"),
        (_opening("【東京共同】水車小屋が月曜日に開いた。"), "Kyodo"),
        (_opening("[東京 24日 ロイター] - 水車小屋が月曜日に開いた。"), "Reuters"),
        (_opening("Source: Xinhua"), "Xinhua"),
        (_opening("PITTSBURGH (PA) - The mill opened on Monday."), ""),
        (_opening("HYDERABAD (AP) - The mill opened on Monday."), ""),
        (_opening("OTTAWA — The Canadian Press has learned nothing new."), ""),
        (_closing("© 2026 AFP"), "AFP"),
        (_closing("Copyright 2026 The Associated Press. All rights reserved."), "AP"),
        (_closing("With files from The Canadian Press"), "CP"),
        (_closing("Australian Associated Press"), "AAP"),
        (replace(PLAIN, organisations=("Kyodo News",)), "Kyodo"),
        (replace(PLAIN, organisations=("PA Media",)), "PA"),
        (replace(PLAIN, authors=("Ada Roe, The Associated Press",)), "AP"),
        (replace(PLAIN, dateline="TALLINN (AFP)"), "AFP"),
        (replace(PLAIN, images=(Image("https://x.example/a.jpg", credit="Jo Roe/AFP via Getty Images"),)), "AFP"),
        (replace(PLAIN, agency="dpa"), "dpa"),
        (_closing("The mill opened on Monday. (AFP)"), "AFP"),
        (_closing("Die Mühle öffnete am Montag. dpa/lby"), "dpa"),
        (_closing("The Associated Press contributed to this report."), "AP"),
        (_closing("Reporting by Ada Roe in London; editing by Jo Lind, Reuters"), "Reuters"),
        (_closing("(Reporting by Ada Roe; Editing by Jo Lind)"), "Reuters"),
        (_closing("This report by The Canadian Press was first published Nov. 24, 2026."), "CP"),
        (_closing("(The text is unchanged and comes from a syndicated feed - PTI)"), "PTI"),
        (_closing("Contributing: Associated Press; Ada Roe and Jo Lind; The Valley Post"), "AP"),
        (_closing("Why Can’t the Mill Stay Open? It’s Complicated [Bloomberg]"), ""),
        (_closing("The mill opened on Monday. [Reuters]"), "Reuters"),
        (_closing("Kaynak: DHA"), "DHA"),
        (_closing("Źródło: PAP"), "PAP"),
        (_closing("来源：新华社"), "Xinhua"),
        (_closing("The airline is American Airlines (AA)."), ""),
        (_closing("The storm killed 14 people, according to Reuters."), ""),
        (_closing("“It is dead,” he told The Associated Press."), ""),
        (_closing("The mill opened on Monday. Reuters reported the toll."), ""),
        (PLAIN, ""),
    ],
)  # fmt: skip
def test_the_agency_is_detected_where_it_is_credited(document: Document, agency: str) -> None:
    assert detect_agency(document).agency == agency


def _with_dropped(rule: str, text: str) -> Document:
    return replace(PLAIN, dropped=(Dropped(text, rule),))


@pytest.mark.parametrize(
    ("rule", "text", "agency"),
    [
        ("credits", "Reporting by Ada Roe in Tallinn; editing by Jo Lind, Reuters", "Reuters"),
        ("not story", "The Associated Press contributed to this report.", "AP"),
        ("byline", "Ada Roe Associated Press", "AP"),
        ("copyright", "© dpa-infocom, dpa:261124-99-1/2 (dpa)", "dpa"),
        ("copyright", "RIPRODUZIONE RISERVATA © Copyright ANSA", "ANSA"),
        ("copyright", "©2026 The Valley Post. Distributed by Tribune Content Agency, LLC.", "TNS"),
        ("credits", "Con información de EFE", "EFE"),
        ("byline", "Redazione ANSA", "ANSA"),
        ("byline", "Ada Roe, PA", ""),
        ("caption", "Source: AFP", ""),
        ("navigation", "© 2026 The Associated Press", ""),
        ("not story", "Includes information from The Associated Press", "AP"),
        ("copyright", "© dpa | Ada Roe", ""),
        ("copyright", "© dpa-AFX | Abb.: Mill | 07.11.2026 08:03", "dpa"),
        ("not story", "Reuters: markets fall in Tallinn", ""),
        ("credits", "Reporting by Ada Roe, " + "and others " * 20 + "Reuters", ""),
    ],
)
def test_a_credit_line_that_cleaning_dropped_is_evidence(rule: str, text: str, agency: str) -> None:
    assert detect_agency(_with_dropped(rule, text)).agency == agency


def test_the_dateline_comes_before_a_dropped_line() -> None:
    document = replace(_with_dropped("credits", "Reporting by Ada Roe, Reuters"), dateline="TALLINN (AFP)")
    assert detect_agency(document).agency == "AFP"


def test_cleaning_a_page_finds_the_agency_in_the_line_that_it_drops() -> None:
    lines = (
        "The council of the valley voted on Monday to keep the old mill open for another ten years.",
        "Farmers had brought their grain to the building since 1871, and many came to hear the vote.",
        "The owner, a cooperative of forty families, will replace the wheel before the next winter.",
        "Opponents had asked for a museum, which the council will discuss again in the spring.",
        "Reporting by Ada Roe in Tallinn; editing by Jo Lind, Reuters",
    )
    story = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<html><head><title>Mill</title></head><body><article><h1>Mill stays</h1>{story}</article></body></html>"
    document = clean(Page("https://post.example/mill", body.encode()))
    assert [block.text for block in document.blocks] == list(lines[:-1])
    assert document.agency == "Reuters"


def _page(head: str) -> Page:
    story = "".join(
        f"<p>The mill of the village was opened again on Monday, part {number}.</p>" for number in range(9)
    )
    article = f"<article><h1>Mill opens</h1>{story}</article>"
    return Page(
        "https://post.example/a",
        f"<html><head><title>Mill opens</title>{head}</head><body>{article}</body></html>".encode(),
    )


def _json_ld(**properties: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Mill opens", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        (_json_ld(sourceOrganization={"@type": "Organization", "name": "TASR"}), "TASR"),
        (_json_ld(sourceOrganization="The Canadian Press"), "CP"),
        (_json_ld(creditText="dpa"), "dpa"),
        (_json_ld(author={"@type": "Organization", "name": "NTB"}), "NTB"),
        (_json_ld(author=[{"@type": "Person", "name": "Anna Roe"}, {"@type": "Organization", "name": "TT"}]), "TT"),
        (_json_ld(author={"@type": "Person", "name": "Anna Kurz, dpa"}), "dpa"),
        ('<meta name="author" content="Jane Roe avec AFP">', "AFP"),
        ('<meta name="source" content="PAP">', "PAP"),
        ('<meta name="dc.source" content="ANSA">', "ANSA"),
        (_json_ld(creditText="Jo Roe/AFP via Getty Images"), ""),
        (_json_ld(sourceOrganization={"@type": "Organization", "name": "The Vale Post"}), ""),
        ('<meta name="source" content="https://www.reuters.com/world/mill">', ""),
        ('<meta name="source" content="The Vale Post">', ""),
    ],
)  # fmt: skip
def test_an_agency_that_the_head_of_a_page_names_as_the_source_is_its_agency(head: str, agency: str) -> None:
    assert clean(_page(head)).agency == agency


def test_a_date_before_the_story_does_not_hide_its_dateline() -> None:
    story = _opening("BERLIN (AP) — The mill opened on Monday.")
    dated = replace(story, blocks=(Block("24 November 2026, 10:30"), *story.blocks))
    assert detect_agency(dated).agency == "AP"


def test_a_degree_after_a_person_is_no_agency() -> None:
    signed = replace(PLAIN, authors=("Ada Roe",), organisations=("PA",))
    assert detect_agency(signed).agency == ""
    assert detect_agency(replace(signed, url="https://post.example.co.uk/a")).agency == "PA"


def test_the_initials_of_a_signature_are_no_agency() -> None:
    signed = replace(PLAIN, authors=("Auswärtige Autoren",), organisations=("AA",))
    assert detect_agency(signed).agency == ""
    assert detect_agency(replace(signed, authors=("Ada Roe",))).agency == "Anadolu"


def test_a_code_behind_a_person_with_these_initials_is_an_agency() -> None:
    byline = Evidence("authors", "Ann Parker, AP", "byline markup", 0.7)
    signed = replace(PLAIN, authors=("Ann Parker",), organisations=("AP",), evidence=(byline,))
    assert detect_agency(signed).agency == "AP"


def test_the_agency_of_a_picture_does_not_sign_the_story() -> None:
    caption = (
        '<figcaption>Penguins in May. <span class="foto-autor" itemprop="author">EFE</span></figcaption>'
    )
    story = "".join(
        f"<p>The mill of the village was opened again on Monday, part {number}.</p>" for number in range(9)
    )
    page = (
        "<html lang=en><body><article><h1>Mill opens</h1><p class=byline>By Ada Roe</p>"
        f"<figure><img src=a.jpg>{caption}</figure>{story}</article></body></html>"
    )
    article = enrich(clean(Page("https://post.example/a", page.encode())))
    assert (article.document.organisations, article.agency) == ((), "")


def test_an_agency_that_the_text_is_about_is_not_its_agency() -> None:
    story = _opening("Reuters will close its office in Tallinn, the agency told staff on Monday.")
    assert detect_agency(story).agency == ""


def test_a_state_after_a_person_is_not_an_agency() -> None:
    assert (
        detect_agency(_opening("Senator Ada Roe (PA) opened the mill on Monday, and others came.")).agency
        == ""
    )


def test_an_agency_picture_does_not_count_for_a_text_with_an_author() -> None:
    signed = replace(
        PLAIN, authors=("Ada Roe",), images=(Image("https://x.example/a.jpg", credit="AP Photo/Jo Roe"),)
    )
    assert detect_agency(signed).agency == ""


def test_a_page_is_original_only_on_the_site_of_the_agency() -> None:
    assert is_original("AP", "https://apnews.com/article/mill") is True
    assert is_original("AP", "https://post.example/mill") is False
    assert is_original("", "https://post.example/mill") is None


def test_a_picture_credit_has_less_confidence_than_a_closing_line() -> None:
    pictured = replace(PLAIN, images=(Image("https://x.example/a.jpg", credit="AFP"),))
    assert detect_agency(pictured).origin == "picture"
    assert detect_agency(_closing("© 2026 AFP")).origin == "closing line"
    assert 0 < detect_agency(pictured).confidence < detect_agency(_closing("© 2026 AFP")).confidence < 1


def test_the_article_has_agency_and_originality() -> None:
    article = enrich(_opening("BERLIN (AP) — The mill opened on Monday."))
    assert (article.agency, article.agency_original) == ("AP", False)
