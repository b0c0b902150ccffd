"""What is documented by hand is what there is; tests/docs/test_references.py has what is generated."""

import re
from pathlib import Path

from sqlalchemy import text

from db import Database, events, migrations

ROOT = Path(__file__).resolve().parents[2]


def _doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_kind_of_event_is_documented() -> None:
    page = _doc("docs/events.md")
    assert [kind for kind in events.EVENT_KINDS if f"| `{kind}` |" not in page] == []


def test_every_query_of_the_readme_and_the_tutorial_runs(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'readme.db'}")
    migrations.upgrade(database)
    blocks = re.findall(r"```sql\n(.*?)```", _doc("README.md") + _doc("docs/tutorial.md"), re.DOTALL)
    queries = [query for block in blocks for query in block.split(";") if "SELECT" in query]
    assert len(queries) > 6
    with database.read_transaction() as session:
        for query in queries:
            session.execute(text(query)).all()
    database.close()
