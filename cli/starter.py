"""The starter list: real publications' feeds, in a file the user can edit."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from cli.problems import UserMistake
from workers.settings import WorkerSettings

__all__ = ["Line", "starter_lines"]

_SHIPPED = Path(__file__).with_name("starter.tsv")


@dataclass(frozen=True, slots=True)
class Line:
    """A publication and one of its feeds."""

    name: str
    feed: str
    homepage: str = ""
    country: str = ""
    language: str = ""
    timezone: str = ""


def starter_lines() -> list[Line]:
    """Read the list from the home folder; the first time it is copied there, to be edited.

    Raises:
        UserMistake: a line cannot be read.
    """
    path = WorkerSettings().home / "starter.tsv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    names = [each.name for each in fields(Line)]
    return [
        _line({name: row.get(name) or "" for name in names}, path, number)
        for number, row in enumerate(rows, 2)
    ]


def _line(values: dict[str, str], path: Path, number: int) -> Line:
    line = Line(**values)
    if not line.feed.startswith(("http://", "https://")):
        raise UserMistake(
            f"{path}, line {number}: {line.feed or 'nothing'} is no feed address; mend or delete the line"
        )
    return line
