"""Check what is documented by hand; test_references.py checks what is generated."""

import re
from pathlib import Path

from sqlalchemy import text

from db import Database, events

ROOT = Path(__file__).resolve().parents[2]


def _doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_kind_of_event_is_documented() -> None:
    page = _doc("docs/events.md")
    assert [kind for kind in events.EVENT_KINDS if f"| `{kind}` |" not in page] == []


def test_every_decision_has_a_date_and_an_entry_in_the_index() -> None:
    index, *decisions = re.split(r"^## ", _doc("docs/decisions.md"), flags=re.MULTILINE)
    assert len(decisions) > 30
    titles = [decision.partition("\n")[0] for decision in decisions]
    assert [title for title in titles if f"- [{title}](#" not in index] == []
    assert [
        title
        for title, decision in zip(titles, decisions, strict=True)
        if not re.search(r"\(20\d\d-\d\d-\d\d\)$", decision.strip())
    ] == []


def test_every_query_of_the_readme_and_the_tutorial_runs(tmp_path: Path, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    blocks = re.findall(r"```sql\n(.*?)```", _doc("README.md") + _doc("docs/tutorial.md"), re.DOTALL)
    queries = [query for block in blocks for query in block.split(";") if "SELECT" in query]
    assert len(queries) > 6
    with database.read_transaction() as session:
        for query in queries:
            session.execute(text(query)).all()
    database.close()
