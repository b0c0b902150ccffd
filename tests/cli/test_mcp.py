"""An agent asks over standard input and output, with the client of the official package."""

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from db import Database
from tests.cli.command import ROOT, Run
from tests.copies.test_comparison import OTHER_REPORT, STORY
from tests.db.test_copies import save


def _ask(url: str, home: Path, talk: Callable[[Any], Awaitable[None]]) -> None:
    """Start the command as an agent does, and talk to it."""
    # Not at the top: loading it takes a second, which every process of the tests would need.
    anyio, mcp = pytest.importorskip("anyio"), pytest.importorskip("mcp")
    environment = {**Run(home).environment, "COPYDESK_DATABASE_URL": url}
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-P", "-m", "copydesk", "mcp"], env=environment, cwd=str(ROOT)
    )

    async def run() -> None:
        async with mcp.Client(server) as client:
            await talk(client)

    anyio.run(run)


@pytest.mark.process
def test_an_agent_reads_the_archive(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    save(database, "Post", STORY)
    save(database, "Mail", OTHER_REPORT, 3)
    save(database, "Post", STORY.replace("340", "360"))

    async def talk(client: Any) -> None:
        async def call(name: str, **arguments: Any) -> Any:
            result = await client.call_tool(name, arguments)
            assert not result.is_error, result.content
            return json.loads(result.content[0].text)

        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search", "article", "stories", "story", "counts", "diff", "quotes"}
        assert all(tool.annotations.read_only_hint for tool in tools.values())
        assert "query language" in tools["search"].description
        assert (await call("search", query="source:post"))["articles"][0]["article"]["id"] == 1
        assert "360" in (await call("article", article_id=1))["text"]
        (story,) = (await call("stories", outlets=2))["stories"]
        assert len((await call("story", story_id=story["id"]))["timeline"]) == 2
        assert {item["value"] for item in (await call("counts", by="source"))["counts"]} == {"Post", "Mail"}
        assert (await call("diff", article_id=1))["changes"][0]["field"] == "text"
        assert len((await call("quotes", limit=1))["quotes"]) == 1
        for name, arguments, words in (
            ("search", {"query": "titel:mill"}, "did you mean title?"),
            ("search", {"query": "mill", "limit": 51}, "from 1 to 50"),
            ("article", {"article_id": 99}, "no article 99"),
            ("counts", {"by": "mood"}, "it is one of day"),
        ):
            result = await client.call_tool(name, arguments)
            assert result.is_error
            assert words in result.content[0].text

    _ask(sqlite_url, tmp_path, talk)
    database.close()
