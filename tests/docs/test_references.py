"""The reference pages say what the code says."""

import re
from pathlib import Path

import pytest

from docs import generate
from docs.generate import OutOfStepError, refreshed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", generate.PAGES)
def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == generate.expected(page), "run: make docs"


@pytest.mark.parametrize("name", [name for name, _ in generate.commands()])
def test_every_option_of_a_command_has_a_help(name: str) -> None:
    command = dict(generate.commands())[name]
    assert command.help
    assert [param.name for param in command.params if not param.help] == []


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, _, meaning in generate.settings() if not meaning] == []


def test_every_table_and_every_column_has_a_meaning() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \|(.*)\|$", "".join(generate.schema_parts().values()), re.MULTILINE
    )
    assert rows
    assert [name for name, meaning in rows if not meaning.strip()] == []


def test_a_part_is_replaced_and_the_text_around_it_stays() -> None:
    page = "above\n<!-- generated: x -->\n\nold\n\n<!-- end generated -->\nbelow\n"
    assert refreshed("a.md", page, {"x": "new\n"}) == page.replace("old", "new")


@pytest.mark.parametrize(
    ("parts", "problem"),
    [({}, "has no x any more"), ({"x": "", "y": ""}, "no part for y")],
)
def test_a_page_with_other_parts_than_the_code_is_refused(parts: dict[str, str], problem: str) -> None:
    page = "<!-- generated: x -->\n<!-- end generated -->\n"
    with pytest.raises(OutOfStepError, match=problem):
        refreshed("a.md", page, parts)


def test_the_comment_above_a_field_is_its_meaning() -> None:
    comments = generate.comments(_Example)
    assert comments["first"] == "What it is, in two lines."
    assert comments["second"] == ""
    assert comments["third"] == "With a default."


class _Example:
    """A class as the settings and tables are written."""

    # What it is,
    # in two lines.
    first: str
    second: int  # beside is not above
    # With a default.
    third: dict[str, str] = {}  # noqa: RUF012

    def method(self) -> None:
        # Not of a field.
        self.fourth: int = 1
