"""The pages on queries, exports and the API name everything that there is."""

import re
from pathlib import Path

from db import Database
from pipeline.query.fields import FIELDS
from services.article_export import COLUMNS
from web.app import create_app

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_field_is_documented_with_its_meaning() -> None:
    page = (DOCS / "query-language.md").read_text(encoding="utf-8")
    rows = [f"| `{field.name}:` | {field.meaning} | `{field.example}` |" for field in FIELDS.values()]
    assert [row for row in rows if row not in page] == []


def test_the_columns_of_exports_are_documented_in_their_order() -> None:
    page = " ".join((DOCS / "exports.md").read_text(encoding="utf-8").split())
    assert ", ".join(f"`{column}`" for column in COLUMNS) in page


def test_every_path_of_the_api_is_documented(tmp_path: Path) -> None:
    page = (DOCS / "http-api.md").read_text(encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    paths = [path for path in create_app(database).openapi()["paths"] if path.startswith("/api/")]
    database.close()
    assert len(paths) > 10
    names = [re.sub(r"\{\w+_id\}", "{id}", path.removeprefix("/api/v1")) for path in paths]
    assert [name for name in names if f"`{name}`" not in page] == []
