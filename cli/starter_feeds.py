"""The starter list: real publications' feeds, in a file the user can edit."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from cli.errors import UsageError
from workers.settings import WorkerSettings

__all__ = ["StarterFeed", "load_starter_feeds"]

_BUNDLED_LIST_PATH = Path(__file__).with_name("starter.tsv")


@dataclass(frozen=True, slots=True)
class StarterFeed:
    """A publication and one of its feeds."""

    name: str
    feed: str
    homepage: str = ""
    country: str = ""
    language: str = ""
    timezone: str = ""


def load_starter_feeds() -> list[StarterFeed]:
    """Read the list from the home folder; the first time it is copied there, to be edited.

    Raises:
        UserMistake: a line cannot be read.
    """
    path = WorkerSettings().home / "starter.tsv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_BUNDLED_LIST_PATH.read_text(encoding="utf-8"), encoding="utf-8")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    columns = [column_field.name for column_field in fields(StarterFeed)]
    return [
        _parse_row({column: row.get(column) or "" for column in columns}, path, line_number)
        for line_number, row in enumerate(rows, 2)
    ]


def _parse_row(values: dict[str, str], path: Path, line_number: int) -> StarterFeed:
    starter_feed = StarterFeed(**values)
    if not starter_feed.feed.startswith(("http://", "https://")):
        raise UsageError(
            f"{path}, line {line_number}: {starter_feed.feed or 'nothing'} is no feed address; mend or delete the line"
        )
    return starter_feed
