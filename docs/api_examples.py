"""Write the examples of the HTTP API: what it answers about a small archive.

python docs/api_examples.py
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from starlette.testclient import TestClient  # noqa: E402 - the path comes first

from db import Database, migrations  # noqa: E402
from db.tables import SourceRow  # noqa: E402
from services.tokens import Scope, create_token  # noqa: E402
from tests.copies.test_comparison import NOISE, OTHER_REPORT, STORY  # noqa: E402
from tests.db.test_copies import save  # noqa: E402
from tests.db.test_source_health import visit  # noqa: E402
from web.app import create_app  # noqa: E402

_MAX_TEXT_CHARS, _MAX_ITEMS = 160, 1
_REQUESTS = {
    "/articles": "/articles?limit=1",
    "/search": "/search?q=bridge&limit=1",
    "/articles/{article_id}/at": "/articles/1/at?time=2999-01-01",
    "/counts": "/counts?by=source",
    "/phrases": "/phrases?q=source:post",
    "/stories": "/stories?limit=1",
    "/entities": "/entities?name=brekke",
    "/events": "/events?limit=1",
}
# In this order: what is shown is there before, and what is removed is not needed any more.
_CHANGES = {
    "POST /watches": (
        "/watches",
        {
            "name": "city-hall",
            "query": "mill source:post",
            "webhook": "https://hooks.post.org/in",
            "feed": True,
        },
    ),
    "PATCH /watches/{name}": ("/watches/city-hall", {"paused": True}),
    "POST /watches/{name}/replay": ("/watches/city-hall/replay", {"delivery": None}),
    "PATCH /sources/{source_id}": ("/sources/1", {"name": "Brenholm Post", "add_tags": ["local"]}),
    "PATCH /feeds/{feed_id}": ("/feeds/1", {"folder": "World", "paused": True}),
    "POST /feeds/retry": ("/feeds/retry", {}),
    "POST /sources/{source_id}/merge": ("/sources/2/merge", {"into": "3"}),
    "POST /sources/{source_id}/split": ("/sources/3/split", {"feeds": [2], "name": "Mail"}),
    "POST /ingest": ("/ingest", {"urls": ["https://thepost.org/mill"]}),
}
_REMOVALS = {
    "DELETE /feeds/{feed_id}": ("/feeds/3", None),
    "DELETE /sources/{source_id}": ("/sources/4", None),
    "DELETE /watches/{name}": ("/watches/city-hall", None),
}
_PATH_VALUES = (
    ("name", "city-hall"),
    *((f"{kind}_id", "1") for kind in ("article", "entity", "story", "source", "feed")),
)


def main() -> None:
    """Fill a database, ask for every path, and write the answers."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'examples.db'}")
        migrations.upgrade(database)
        _fill(database)
        with database.transaction() as session:
            token = create_token(session, "examples", list(Scope))
        app = create_app(database)
        client = TestClient(app, headers={"Authorization": f"Bearer {token}"})
        answers = dict(sorted(_ask(client, app.openapi()["paths"]).items()))
        database.close()
    path = ROOT / "web/v1/examples.json"
    path.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(answers)} examples: {path}")


def _fill(database: Database) -> None:
    save(database, "Post", STORY)
    save(database, "Mail", NOISE.format(STORY[:800]), 2)
    save(database, "Echo", OTHER_REPORT, 3)
    save(database, "Post", STORY.replace("340", "360"))
    visit(database, "http.503")
    with database.transaction() as session:
        session.add(
            SourceRow(identity_key="closed", identity_host="", name="Closed", added_at=datetime.now(UTC))
        )


def _ask(client: TestClient, paths: dict[str, Any]) -> dict[str, Any]:
    answers = _change(client, _CHANGES)
    for path, methods in paths.items():
        name = path.removeprefix("/api/v1")
        if "get" in methods and path.startswith("/api/") and not name.endswith(("/stream", ".svg")):
            request = _REQUESTS.get(name, name)
            for value in _PATH_VALUES:
                request = request.replace(f"{{{value[0]}}}", value[1])
            answers[f"GET {path}"] = _shorten(client.get(f"/api/v1{request}").raise_for_status().json())
    return answers | _change(client, _REMOVALS)


def _change(client: TestClient, changes: dict[str, Any]) -> dict[str, Any]:
    answers = {}
    for name, (request, body) in changes.items():
        method, _, path = name.partition(" ")
        response = client.request(method, f"/api/v1{request}", json=body).raise_for_status()
        answers[f"{method} /api/v1{path}"] = _shorten(response.json())
    return answers


def _shorten(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shorten(member) for name, member in value.items()}
    if isinstance(value, list):
        is_pair = all(isinstance(item, int) for item in value)
        return [_shorten(item) for item in (value if is_pair else value[:_MAX_ITEMS])]
    is_long = isinstance(value, str) and len(value) > _MAX_TEXT_CHARS
    if isinstance(value, str) and value.startswith("whsec_"):
        return "whsec_…"
    return f"{value[:_MAX_TEXT_CHARS]} …" if is_long else value


if __name__ == "__main__":
    main()
