"""What is documented is what there is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic_settings import BaseSettings
from sqlalchemy import text

from cli.__main__ import app
from db import Database, DatabaseSettings, events, migrations
from db.tables import Base
from web.settings import WebSettings
from workers.settings import WorkerSettings

ROOT = Path(__file__).resolve().parents[2]


def _doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    for part, child in getattr(command, "commands", {}).items():
        yield from _commands(child, f"{name} {part}")
    if not getattr(command, "commands", None):
        yield name, command


COMMANDS = dict(_commands(typer.main.get_command(app), "copydesk"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    page = _doc("docs/cli.md")
    part = page.partition(f"## `{name}")[2].partition("\n## ")[0]
    options = [option for each in COMMANDS[name].params for option in each.opts if option.startswith("--")]
    assert part
    assert [option for option in options if f"`{option}`" not in part] == []


@pytest.mark.parametrize("settings", [DatabaseSettings, WorkerSettings, WebSettings])
@pytest.mark.parametrize("page", ["docs/settings.md", ".env.example"])
def test_every_setting_is_documented(settings: type[BaseSettings], page: str) -> None:
    names = [f"COPYDESK_{field.upper()}" for field in settings.model_fields]
    assert [name for name in names if name not in _doc(page)] == []


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_table_and_column_is_documented(table: Any) -> None:
    part = _doc("docs/schema.md").partition(f"## `{table.name}`")[2].partition("\n## ")[0]
    assert [column.name for column in table.columns if f"`{column.name}`" not in part] == []


def test_every_kind_of_event_is_documented() -> None:
    page = _doc("docs/events.md")
    assert [kind for kind in events.EVENT_KINDS if f"| `{kind}` |" not in page] == []


def test_every_query_of_the_readme_runs(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'readme.db'}")
    migrations.upgrade(database)
    block = re.findall(r"```sql\n(.*?)```", _doc("README.md"), re.DOTALL)[0]
    queries = [query for query in block.split(";") if "SELECT" in query]
    assert len(queries) > 3
    with database.read_transaction() as session:
        for query in queries:
            session.execute(text(query)).all()
    database.close()


def test_every_view_is_documented(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'views.db'}")
    migrations.upgrade(database)
    with database.read_transaction() as session:
        views = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'view'")).all()
    database.close()
    assert views
    assert [view for view in views if f"`{view}`" not in _doc("docs/schema.md")] == []


def test_every_command_the_readme_shows_exists() -> None:
    shown = re.findall(r"^copydesk .*", _doc("README.md"), re.MULTILINE)
    assert shown
    # Some commands have a name of two words, as `copydesk opml import`.
    assert [line for line in shown if not any(f"{line} ".startswith(f"{name} ") for name in COMMANDS)] == []
