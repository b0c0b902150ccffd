"""Check that the generated reference pages are up to date and complete."""

import re
from pathlib import Path

import pytest

from docs import generate
from docs.generate import PartMismatchError, replace_parts

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", generate.PAGES)
def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == generate.build_page(page), "run: make docs"


@pytest.mark.parametrize("name", [name for name, _ in generate.iter_commands()])
def test_every_option_of_a_command_has_a_help(name: str) -> None:
    command = dict(generate.iter_commands())[name]
    assert command.help
    assert [param.name for param in command.params if not param.help] == []


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, _, meaning in generate.iter_settings() if not meaning] == []


def test_every_table_and_every_column_has_a_meaning() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \|(.*)\|$", "".join(generate.build_schema_parts().values()), re.MULTILINE
    )
    assert rows
    assert [name for name, meaning in rows if not meaning.strip()] == []


def test_a_part_is_replaced_and_the_text_around_it_stays() -> None:
    page = "above\n<!-- generated: x -->\n\nold\n\n<!-- end generated -->\nbelow\n"
    assert replace_parts("a.md", page, {"x": "new\n"}) == page.replace("old", "new")


@pytest.mark.parametrize(
    ("parts", "problem"),
    [({}, "x no longer exists"), ({"x": "", "y": ""}, "no part for y")],
)
def test_a_page_with_other_parts_than_the_code_is_refused(parts: dict[str, str], problem: str) -> None:
    page = "<!-- generated: x -->\n<!-- end generated -->\n"
    with pytest.raises(PartMismatchError, match=problem):
        replace_parts("a.md", page, parts)


def test_the_comment_above_a_field_is_its_meaning() -> None:
    comments = generate.read_comments(_Example)
    assert comments["first"] == "What it is, in two lines."
    assert comments["second"] == ""
    assert comments["third"] == "With a default."


class _Example:
    """A class with comments in the style of the settings and tables."""

    # What it is,
    # in two lines.
    first: str
    second: int  # a comment on the same line does not count
    # With a default.
    third: dict[str, str] = {}  # noqa: RUF012

    def method(self) -> None:
        # This comment belongs to no field.
        self.fourth: int = 1
