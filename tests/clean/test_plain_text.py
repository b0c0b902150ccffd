import textwrap
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.records import BlockKind, Document, Page

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed.txt"

STATION = """Skip to main content
Mostly Sunny icon
41º

Harbour ferry returns after a winter of repairs

The ferry Marta leaves the quay at Brenholm, Monday, March 4, 2024. (AP Photo/Ines Holt) (Ines Holt, \
Copyright 2024 The Associated Press. All rights reserved)

BRENHOLM, Norway (AP) — The island ferry sailed again on Monday, four months after a storm tore its ramp away.

Recommended Videos

“We missed her,” said the harbour master, who had counted the days.
"""


def _page(text: str) -> Page:
    return Page(url="https://station.example/a", body=text.encode(), headers={"content-type": "text/plain"})


def test_the_first_line_that_is_no_boilerplate_is_the_headline() -> None:
    assert clean(_page(STATION)).title == "Harbour ferry returns after a winter of repairs"


def test_the_body_holds_only_what_the_publisher_wrote() -> None:
    assert clean(_page(STATION)).text == (
        "The island ferry sailed again on Monday, four months after a storm tore its ramp away.\n\n"
        "“We missed her,” said the harbour master, who had counted the days."
    )


def test_dateline_and_agency_are_fields() -> None:
    document = clean(_page(STATION))
    assert (document.dateline, document.agency) == ("BRENHOLM, Norway", "AP")


def test_a_caption_and_its_credit_are_an_image() -> None:
    (image,) = clean(_page(STATION)).images
    assert image.credit == "AP Photo/Ines Holt"
    assert image.caption == "The ferry Marta leaves the quay at Brenholm, Monday, March 4, 2024."


def test_each_dropped_block_names_its_rule() -> None:
    rules = [dropped.rule for dropped in clean(_page(STATION)).dropped]
    assert rules == ["skip-link", "weather", "weather", "caption", "recommended"]


@pytest.mark.skipif(not SEED.exists(), reason="the development data folder ../shared is absent")
def test_the_sample_the_project_began_with_is_read_whole() -> None:
    document = clean(
        Page(url="file:seed.txt", body=SEED.read_bytes(), headers={"content-type": "text/plain"})
    )
    assert document.title.startswith("Estonia's Prime Minister") or document.title.startswith(
        "Estonia’s Prime"
    )
    assert (document.dateline, document.agency) == ("TALLINN", "AP")
    assert document.images[0].credit == "AP Photo/Virginia Mayo"
    assert document.text.startswith("Estonia’s Prime Minister Kaja Kallas has signaled")
    assert document.text.endswith("has indicated his interest.")
    assert not [word for word in ("Skip to", "Cloudy", "Recommended", "Virginia") if word in document.text]


@pytest.mark.parametrize("body", [b"", b"   \n\n", b"Skip to main content\n"])
def test_a_page_without_a_story_is_rejected_as_empty(body: bytes) -> None:
    with pytest.raises(Rejected, match=r"clean.empty"):
        clean(Page(url="https://station.example/a", body=body))


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"SQLite format 3\x00\x10", b"\x7fELF\x02"])
def test_a_file_that_is_no_page_is_rejected_by_its_bytes(body: bytes) -> None:
    with pytest.raises(Rejected, match=r"clean.not_html"):
        clean(
            Page(
                url="https://station.example/a.html",
                body=body,
                headers={"content-type": "text/html"},
            )
        )


@pytest.mark.parametrize(
    "body",
    [
        bytes(range(256)) * 50,
        Random(1).randbytes(300),
        # Among this many bytes some look like a tag of a paragraph.
        Random(1).randbytes(60_000) + b"<p " + Random(2).randbytes(60_000),
        # As in a file of records: texts between numbers of four bytes.
        b"\xd0\xcf\x11\xe0" + b"\x07\x00\x00\x00the mill\x05\x00\x00\x00Marta" * 40,
    ],
    ids=["every byte", "random", "random with a tag", "records"],
)
def test_bytes_that_are_no_text_are_rejected(body: bytes) -> None:
    with pytest.raises(Rejected, match=r"clean.not_html"):
        clean(Page(url="https://station.example/a.html", body=body, headers={"content-type": "text/html"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("around", ["\t{}\f", "\x16\x16\x01 a1234\r\n\x02{}\x03\x04"])
def test_text_with_the_marks_of_a_transmission_is_no_binary_file(encoding: str, around: str) -> None:
    body = around.format("\r\n".join(SENTENCES)).encode(encoding)
    assert SENTENCES[1] in clean(Page(url="https://station.example/a", body=body)).text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_rejected(body: bytes) -> None:
    with suppress(Rejected):
        assert isinstance(clean(Page(url="https://station.example/a", body=body)), Document)


SENTENCES = (
    "The island ferry sailed again on Monday, four months after a storm tore its ramp away and sank the small jetty.",
    "“We missed her,” said the harbour master, who had counted the days in chalk on the door of his shed.",
    "The next boat, which carries lorries as well, is to follow in summer if the yard has finished it by then.",
)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\r\n\r\n"])
def test_text_without_a_headline_keeps_its_first_paragraph(count: int, separator: str) -> None:
    document = clean(_page(separator.join(SENTENCES[:count])))
    assert (document.title, document.text.split("\n\n")) == ("", list(SENTENCES[:count]))


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_lines_are_joined(width: int) -> None:
    paragraphs = [textwrap.fill(text, width) for text in SENTENCES]
    document = clean(_page("\n\n".join(["Harbour ferry returns", *paragraphs])))
    assert (document.title, document.text.split("\n\n")) == ("Harbour ferry returns", list(SENTENCES))


def test_a_headline_of_two_lines_is_one() -> None:
    headline = "Harbour ferry returns after a winter of repairs, and the\nschool gets its chalk back"
    assert clean(_page("\n\n".join([headline, *SENTENCES]))).title == headline.replace("\n", " ")


@pytest.mark.parametrize(
    "mark", ["FOR IMMEDIATE RELEASE", "Press release", "Zur sofortigen Veröffentlichung"]
)
@pytest.mark.parametrize("contact", ["Contact:", "Media contact", "Pressekontakt:"])
def test_a_press_release_has_no_marks_and_contacts(mark: str, contact: str) -> None:
    card = f"{contact}\nInes Holt, Harbour Office\n+47 555 0123"
    document = clean(_page("\n\n".join([mark, card, "FERRY OF BRENHOLM SAILS AGAIN", *SENTENCES, "###"])))
    assert document.title == "FERRY OF BRENHOLM SAILS AGAIN"
    assert document.text.split("\n\n") == list(SENTENCES)


def test_wire_copy_has_headline_author_dateline_and_agency() -> None:
    head = "^BC-EU--Brenholm-Ferry, 1st Ld-Writethru,0180<\n^Ferry sails again<\n^Eds: ADDS quotes.<\n^By INES HOLT=\n"
    body = f"   BRENHOLM, Norway (AP) _ {SENTENCES[0]}\n   {SENTENCES[1]}\n   ___\n"
    document = clean(_page(f"{head}\n{body}"))
    assert (document.title, document.dateline, document.agency) == (
        "Ferry sails again",
        "BRENHOLM, Norway",
        "AP",
    )
    assert [name.casefold() for name in document.authors] == ["ines holt"]
    assert document.text.split("\n\n") == list(SENTENCES[:2])


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ("By Ines Holt", "4 March 2024"),
        ("Von Ines Holt", "4. März 2024"),
        ("Por Ines Holt", "4 de marzo de 2024"),
    ],
)
def test_byline_and_date_lines_are_fields(byline: str, day: str) -> None:
    document = clean(_page("\n\n".join(["Harbour ferry returns", byline, day, *SENTENCES])))
    assert document.authors == ("Ines Holt",)
    assert document.published is not None
    assert document.published.date().isoformat() == "2024-03-04"
    assert document.text.split("\n\n") == list(SENTENCES)


def test_markdown_headings_are_read() -> None:
    text = f"# Harbour ferry returns\n\n{SENTENCES[0]}\n\n## What comes next\n\n{SENTENCES[2]}"
    document = clean(_page(text))
    assert document.title == "Harbour ferry returns"
    assert [(block.kind, block.text) for block in document.blocks][1] == (
        BlockKind.HEADING,
        "What comes next",
    )


MARKS = {
    "newsletter": (
        "View this email in your browser",
        "You are receiving this email because you asked.\nUnsubscribe",
    ),
    "newsletter in German": (
        "Im Browser ansehen",
        "Sie erhalten diesen Newsletter, weil Sie es wollten.\nAbbestellen",
    ),
    "newsletter in French": (
        "Voir dans le navigateur",
        "Vous recevez cet e-mail à votre demande.\nSe désabonner",
    ),
    "newsletter in Spanish": ("Ver en el navegador", "Recibes este correo porque lo pediste.\nDarse de baja"),
}


@pytest.mark.parametrize("name", MARKS)
def test_a_newsletter_is_read_without_its_frame(name: str) -> None:
    opening, closing = MARKS[name]
    imprint = "Copyright 2024 The Brenholm Morning, 1 Quay Street, Brenholm"
    text = "\n\n".join(
        [opening, "Harbour ferry returns", *SENTENCES[:2], "* * *", SENTENCES[2], closing, imprint]
    )
    document = clean(_page(text))
    assert document.title == "Harbour ferry returns"
    assert document.text.split("\n\n") == list(SENTENCES)


@pytest.mark.parametrize(
    "head",
    [
        "Subject: {}\nFrom: Harbour Office <office@brenholm.example>\nDate: Mon, 4 Mar 2024 09:15:00 +0100",
        "Von: Hafenamt <amt@brenholm.example>\nBetreff: AW: {}\nDate: 4 March 2024",
        '---\ntitle: "{}"\ndate: 2024-03-04\ntags:\n  - ferry\n---',
    ],
)
def test_the_fields_before_a_text_are_title_and_date(head: str) -> None:
    text = "\n\n".join([head.format("Harbour ferry returns"), *SENTENCES])
    document = clean(_page(f"{text}\n\n-- \nInes Holt\n+47 555 0123\n"))
    assert document.title == "Harbour ferry returns"
    assert document.published is not None
    assert document.published.date().isoformat() == "2024-03-04"
    assert document.text.split("\n\n") == list(SENTENCES)


@pytest.mark.parametrize("day", ["4 March 2024", "Monday, 4 March 2024", "4. März 2024", "2024年3月4日"])
def test_a_day_above_the_headline_is_the_date(day: str) -> None:
    document = clean(_page("\n\n".join([day, "Harbour ferry returns", *SENTENCES])))
    assert document.title == "Harbour ferry returns"
    assert document.published is not None
    assert document.published.date().isoformat() == "2024-03-04"


def test_the_marks_of_markdown_are_no_text() -> None:
    lines = [
        "# Harbour ferry returns",
        f"**{SENTENCES[0]}**",
        "- the *first* boat",
        "2. the second boat, `Marta`",
        f"> {SENTENCES[1]}",
        "![The boat](boat.jpg)",
        "[The yard](https://yard.example/a_b) has _not_ answered about snake_case, or 2 * 3 * 4.",
    ]
    blocks = [(block.kind, block.text) for block in clean(_page("\n\n".join(lines))).blocks]
    assert blocks == [
        (BlockKind.PARAGRAPH, SENTENCES[0]),
        (BlockKind.LIST_ITEM, "the first boat"),
        (BlockKind.LIST_ITEM, "the second boat, Marta"),
        (BlockKind.QUOTE, SENTENCES[1]),
        (BlockKind.PARAGRAPH, "The yard has not answered about snake_case, or 2 * 3 * 4."),
    ]


def test_underlined_headings_are_headings_in_any_plain_text() -> None:
    head = "Harbour ferry returns\n====================="
    document = clean(
        _page("\n\n".join([head, SENTENCES[0], "What comes next\n---------------", SENTENCES[2]]))
    )
    assert document.title == "Harbour ferry returns"
    assert [block.kind for block in document.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]


@pytest.mark.parametrize("text", ["2 * 3 * 4 = 24 boats", "- 4 degrees at the quay", "> 300 people came"])
def test_signs_of_other_plain_text_stay(text: str) -> None:
    assert text in clean(_page("\n\n".join(["Harbour ferry returns", SENTENCES[0], text, SENTENCES[1]]))).text


RIGHT_TO_LEFT = {
    "arabic": (
        "العبارة تعود إلى الجزيرة",
        ("بقلم إيناس هولت", "إيناس هولت"),
        "4 مارس 2024",
        "أبحرت العبارة من جديد يوم الاثنين بعد أربعة أشهر من عاصفة دمرت رصيفها الصغير.",
    ),
    "hebrew": (
        "המעבורת חוזרת לאי",
        ("מאת אינס הולט", "אינס הולט"),
        "4 במרץ 2024",
        "המעבורת הפליגה שוב ביום שני, ארבעה חודשים אחרי סערה שהרסה את הרציף הקטן.",
    ),
}


@pytest.mark.parametrize("script", RIGHT_TO_LEFT)
@pytest.mark.parametrize("mark", ["{}", "\u200f{}\u200f", "\u202b{}\u202c", "\u2067{}\u2069"])
def test_text_from_right_to_left_is_read_without_marks_of_direction(script: str, mark: str) -> None:
    title, (byline, author), day, sentence = RIGHT_TO_LEFT[script]
    document = clean(_page("\n\n".join(map(mark.format, [title, byline, day, sentence]))))
    assert (document.title, document.authors, document.text) == (title, (author,), sentence)
    assert document.published is not None
    assert document.published.date().isoformat() == "2024-03-04"


def test_a_credit_in_brackets_is_no_text() -> None:
    credit = "(Reporting by Ines Holt; Editing by Ola Ruud)"
    document = clean(_page("\n\n".join(["Harbour ferry returns", *SENTENCES, credit])))
    assert document.text.split("\n\n") == list(SENTENCES)
    assert [(dropped.text, dropped.rule) for dropped in document.dropped] == [(credit, "credits")]


def test_a_headline_alone_is_a_document_without_text() -> None:
    document = clean(_page("Harbour ferry returns"))
    assert (document.title, document.blocks) == ("Harbour ferry returns", ())
