"""Changes are listed field by field, with who made them."""

from dataclasses import replace

from pipeline.history import ChangeOrigin, compare_documents
from pipeline.records import Block, Document

STORY = Document(
    "https://thepost.example/a",
    title="Mill opens - again",
    description="The mill is back.",
    blocks=(Block("The mill opened again on Monday."), Block('"Ninety people work there," Ada Roe said.')),
    authors=("Ada Roe",),
    language="en",
)


def origins(after: Document, *, is_recleaned: bool = False) -> dict[str, ChangeOrigin]:
    changes = compare_documents(STORY, after, is_recleaned=is_recleaned)
    return {change.field: change.origin for change in changes}


def with_text(*paragraphs: str) -> Document:
    return replace(STORY, blocks=tuple(map(Block, paragraphs)))


def test_each_changed_field_is_listed_once_and_the_others_are_not() -> None:
    after = replace(STORY, title="Mill closes", authors=("Ada Roe", "Jan Krog"))
    assert origins(after) == {"authors": ChangeOrigin.PUBLISHER, "title": ChangeOrigin.PUBLISHER}


def test_other_quotation_marks_and_dashes_are_cosmetic() -> None:
    after = replace(
        with_text("The mill opened again on Monday.", "“Ninety people work there,” Ada Roe said."),
        title="Mill opens – again",
    )
    assert set(origins(after).values()) == {ChangeOrigin.COSMETIC}


def test_one_paragraph_in_place_of_two_is_cosmetic() -> None:
    text = STORY.text.replace("\n\n", " ")
    assert origins(with_text(text)) == {"text": ChangeOrigin.COSMETIC}


def test_a_line_of_boilerplate_that_appears_is_cosmetic() -> None:
    paragraphs = [block.text for block in STORY.blocks]
    after = with_text(*paragraphs, "Copyright 2026 The Post. All rights reserved.")
    assert origins(after) == {"text": ChangeOrigin.COSMETIC}


def test_a_changed_number_is_the_publishers_change() -> None:
    after = with_text(*(block.text.replace("Ninety", "Eighty") for block in STORY.blocks))
    assert origins(after) == {"text": ChangeOrigin.PUBLISHER}


def test_what_only_our_cleaner_changed_is_told_apart() -> None:
    assert origins(replace(STORY, title="Mill"), is_recleaned=True) == {"title": ChangeOrigin.RECLEAN}
