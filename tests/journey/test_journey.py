"""The whole road with real processes: broker, worker, schedule, newsroom, both databases."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import requests

from db import Database, events, ledger, migrations, queries, sources
from tests.journey.stack import Stack, now
from tests.servers.postgres import Postgres  # noqa: TC001 - pytest reads annotations

pytestmark = [pytest.mark.process, pytest.mark.timeout(110)]


@pytest.fixture(params=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stack]:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url(server.make())
    database = Database(url)
    migrations.upgrade(database)
    made = Stack(tmp_path, database)
    yield made
    made.stop()
    database.close()


def _endings(stack: Stack) -> dict[str, int]:
    with stack.database.reading() as session:
        return dict(queries.status(session, now()).endings)


def test_every_entry_ends_once_and_a_second_visit_stores_only_the_edits(stack: Stack) -> None:
    worker = stack.start_worker()
    stack.until(stack.nothing_left)
    first = _endings(stack)
    assert first.pop("created") == 46
    assert first == {
        "unchanged": 1,
        "rejected blocked.robots": 1,
        "rejected clean.empty": 1,
        "rejected clean.not_html": 1,
    }
    assert not [asked for asked in stack.newsroom.log if asked.path.startswith("/internal/")]

    stack.newsroom.publish_edits()
    asked_before = len(stack.newsroom.log)
    with stack.database.transaction() as session:
        ledger.revisit_now(session, now())
        sources.visit_now(session, now())
    stack.until(stack.nothing_left)
    stack.end_worker(worker)
    with stack.database.reading() as session:
        kinds = [event.kind for event in events.after(session, 46)]
        assert sorted(kinds) == ["created", "gone", "updated"]
        (found,) = queries.search(session, "nine weeks earlier version")
        view = queries.article(session, found.article.id)
    assert view is not None
    assert [each.fields for each in view.revisions] == [(), ("text",)]
    later = [asked for asked in stack.newsroom.log[asked_before:] if asked.path != "/robots.txt"]
    new = "/ferry-strike"
    assert [asked.path for asked in later if not asked.if_none_match and not asked.path.startswith(new)] == []


def test_a_killed_worker_and_an_emptied_broker_lose_and_double_nothing(stack: Stack) -> None:
    worker = stack.start_worker()

    def some() -> bool:
        with stack.database.reading() as session:
            return len(queries.latest_articles(session)) >= 5

    stack.until(some)
    worker.kill()
    worker.wait()
    with redis.Redis.from_url(stack.settings.redis_address) as client:
        client.flushall()
    worker = stack.start_worker()
    stack.until(stack.nothing_left)
    stack.end_worker(worker)
    assert _endings(stack)["created"] == 46
    with stack.database.reading() as session:
        assert [event.kind for event in events.after(session, 0, 1000)].count("created") == 46


def test_up_shows_articles_on_its_page_refuses_a_second_up_and_ends_cleanly(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "COPYDESK_HOME": str(tmp_path),
        "COPYDESK_WEB_PORT": "8791",
        "COPYDESK_TICK": "1",
        "COPYDESK_HOST_DELAY": "0.05",
    }
    command = [sys.executable, "-m", "cli", "up", "--sample"]
    log = tmp_path / "up.log"
    with log.open("wb") as out:
        running = subprocess.Popen(command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        page = _page_with("http://127.0.0.1:8791/", "Old river bridge", log)
        assert "Brenholm Courier" in page
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (second.returncode, "already runs" in second.stderr) == (2, True)
    finally:
        running.send_signal(signal.SIGINT)
        code = running.wait(60)
    assert (code, "goes on where it stopped" in log.read_text()) == (0, True)


def _page_with(url: str, words: str, log: Path) -> str:
    for _ in range(450):
        try:
            text = requests.get(url, timeout=5).text
        except requests.ConnectionError:
            text = ""
        if words in text:
            return text
        time.sleep(0.1)
    pytest.fail(log.read_text()[-3000:])
