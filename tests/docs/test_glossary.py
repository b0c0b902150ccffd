"""Check the glossary: every term once, in alphabetical order, with a meaning and where the thing is."""

import re
from pathlib import Path

import pytest

from docs import generate

PAGE = (Path(__file__).resolve().parents[2] / "docs/glossary.md").read_text(encoding="utf-8")
ENTRIES = {entry.partition("\n")[0]: entry.partition("\n")[2].strip() for entry in PAGE.split("\n## ")[1:]}
TERMS = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)


def test_terms_are_unique_and_in_alphabetical_order() -> None:
    assert sorted(set(TERMS), key=str.casefold) == TERMS


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_a_meaning_and_a_location(term: str) -> None:
    meaning, _, location = ENTRIES[term].rpartition("\n\n")
    assert meaning
    assert re.fullmatch(r"In .*`.+`.*\.", location)


def test_every_table_column_and_view_that_the_glossary_names_exists() -> None:
    parts = generate.build_schema_parts()
    tables = {name.strip("`"): text for name, text in parts.items()}
    named = re.findall(r"(?:tables?|views?|columns?) ((?:`[\w.]+`(?:, )?)+)", PAGE)
    names = {name for group in named for name in re.findall(r"`([\w.]+)`", group)} - set(_modules())
    assert len(names) > 20
    assert sorted(name for name in names if not _is_there(name, tables)) == []


def _modules() -> list[str]:
    """Return what else the line may mention; test_mentioned_names.py checks that it exists."""
    return re.findall(r"`((?:pipeline|db|services|workers|web|cli)\.[\w.]+)`", PAGE)


def _is_there(name: str, tables: dict[str, str]) -> bool:
    table, _, column = name.partition(".")
    return table in tables and f"`{column or table}`" in tables[table]
