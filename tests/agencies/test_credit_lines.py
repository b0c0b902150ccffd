"""Lines in the forms of a hundred agencies name their agency, and lines that only mention one name none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.agencies import detect_agency
from pipeline.clean.resolvers.byline import parse_byline
from pipeline.records import Block, Document, Dropped, Evidence

LINES_FILE = Path(__file__).with_name("credit_lines.tsv")
PLAIN = Document(
    "https://post.example/a", blocks=(Block("The mill opened on Monday."), Block("It had been shut."))
)
MIN_AGENCIES = 95


def _lines() -> Iterator[tuple[str, str, str]]:
    for line in LINES_FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            agency, form, text = line.split("\t")
            yield agency, form, text


def _document(form: str, text: str) -> Document:
    """Return a document with a line where its form says that it stands."""
    if form == "author":
        byline = parse_byline(text)
        return replace(
            PLAIN,
            authors=byline.people or byline.organisations[:1],
            organisations=byline.organisations + byline.contributors,
            evidence=(Evidence("authors", text, "byline markup", 0.7),),
        )
    dropped = Dropped(text, "copyright" if text.startswith("©") else "credits")
    return {
        "opening": replace(PLAIN, blocks=(Block(text), *PLAIN.blocks)),
        "closing": replace(PLAIN, blocks=(*PLAIN.blocks, Block(text))),
        "dropped": replace(PLAIN, dropped=(dropped,)),
    }[form]


@pytest.mark.parametrize(("agency", "form", "text"), [line for line in _lines() if line[0]])
def test_a_line_that_credits_an_agency_names_it(agency: str, form: str, text: str) -> None:
    assert detect_agency(_document(form, text)).agency == agency


@pytest.mark.parametrize(("form", "text"), [line[1:] for line in _lines() if not line[0]])
def test_a_line_that_only_mentions_an_agency_or_its_letters_names_none(form: str, text: str) -> None:
    assert detect_agency(_document(form, text)).agency == ""


def test_the_lines_are_of_many_agencies() -> None:
    assert len({agency for agency, *_ in _lines()} - {""}) >= MIN_AGENCIES
