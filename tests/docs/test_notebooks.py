"""The code of docs/how-to/notebooks.md runs on an export and on both databases."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from db import Database
from pipeline.query import parse_query
from services.article_export import ROW_WRITERS, iter_articles
from services.parquet_export import write_parquet
from testing.postgres import Postgres
from tests.copies.test_comparison import STORY
from tests.db.stored_entries import NOW
from tests.db.test_copies import save

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/notebooks.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    return [code for name, code in BLOCKS if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """Write the files that the page names, in a folder as it is after `copydesk up`."""
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "copydesk-data").mkdir()
    database = Database(f"sqlite:///{shutil.copy(migrated_file, folder / 'copydesk-data/copydesk.db')}")
    save(database, "Post", STORY)
    with database.read_transaction() as session:
        articles = list(iter_articles(session, parse_query("", NOW)))
    database.close()
    for name, write in ROW_WRITERS.items():
        rows = "".join(write(articles))
        (folder / f"all.{name}").write_text(rows, encoding="utf-8", newline="")
    with (folder / "all.parquet").open("wb") as file:
        assert write_parquet(file, articles) == 1
    return folder


@pytest.fixture
def exported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


@pytest.fixture(scope="module")
def reader_url(postgres: Postgres, migrated: str) -> str:
    """Return the URL of the reader, of a database with one article."""
    database = Database(postgres.url(postgres.make(migrated)))
    save(database, "Post", STORY)
    with database.transaction() as session:
        session.execute(text("ALTER ROLE copydesk_reader LOGIN"))
    database.close()
    return make_url(database.url).set(username="copydesk_reader").render_as_string()


@pytest.mark.usefixtures("exported")
@pytest.mark.parametrize("code", blocks("python"))
def test_a_python_recipe_runs(code: str, reader_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in set(re.findall(r"^import (pandas|polars)", code, re.MULTILINE)):
        pytest.importorskip(library)
    monkeypatch.setenv("NEWS_URL", reader_url)
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)
    if hasattr(names.get("news"), "dispose"):
        names["news"].dispose()
    results = {name for name in ("tags", "articles", "longest", "stories", "copies") if name in names}
    assert results
    for name in results - {"articles"}:
        assert len(names[name]) or name == "copies"


@pytest.mark.usefixtures("exported")
def test_duckdb_reads_the_files() -> None:
    duckdb = pytest.importorskip("duckdb")
    (code,) = blocks("duckdb")
    answers = [duckdb.sql(statement).fetchall() for statement in code.split(";") if statement.strip()]
    assert answers[0][0][:2] == ("Post", 1)
    assert len(answers) == 3


@pytest.mark.usefixtures("exported")
def test_datasette_answers_from_the_running_database() -> None:
    pytest.importorskip("datasette")
    (command,) = re.findall(r"^datasette (.* --get .*?)\s+#", "".join(blocks("sh")), re.MULTILINE)
    arguments = [argument.strip("'") for argument in command.split()]
    done = subprocess.run(
        [sys.executable, "-m", "datasette", *arguments], capture_output=True, text=True, check=False
    )
    assert [row["title"] for row in json.loads(done.stdout)] == ["Mill opens"], done.stderr


@pytest.mark.parametrize("code", [*blocks("grafana"), *blocks("metabase"), *blocks("r")])
def test_the_sql_of_a_dashboard_or_of_r_runs_for_the_reader(code: str, reader_url: str) -> None:
    quoted = re.findall(r"\"(SELECT .*?)\"", code)
    statements = quoted if "library(" in code else [code]
    database = Database(reader_url)
    with database.read_transaction() as session:
        for statement in statements:
            # What Grafana and Metabase put in for their variables.
            filled_in = statement.replace(
                "$__timeFilter(published)", "published BETWEEN '2026-01-01' AND now()"
            )
            session.execute(text(filled_in.replace("{{source}}", "source = 'Post'"))).all()
    database.close()
