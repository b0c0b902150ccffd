"""The whole road with real processes: broker, worker, schedule, newsroom, both databases."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
import requests

from db import Database, events, ledger, migrations, queries, sources
from sample_site import OUTLETS
from testing.postgres import Postgres  # noqa: TC001 - pytest reads annotations
from tests.end_to_end.stack import Stack, now

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
    with stack.database.read_transaction() as session:
        return dict(queries.read_status(session, now()).endings)


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
    assert not [asked for asked in stack.newsroom.request_log if asked.path.startswith("/internal/")]

    stack.newsroom.publish_edits()
    asked_before = len(stack.newsroom.request_log)
    with stack.database.transaction() as session:
        ledger.mark_articles_due(session, now())
        sources.mark_feeds_due(session, now())
    stack.until(stack.nothing_left)
    stack.end_worker(worker)
    with stack.database.read_transaction() as session:
        kinds = [event.kind for event in events.events_after(session, 46)]
        assert sorted(kinds) == ["created", "gone", "updated"]
        (found,) = queries.search(session, "nine weeks earlier version")
        view = queries.get_article(session, found.article.id)
    assert view is not None
    assert [each.fields for each in view.revisions] == [(), ("text",)]
    later = [asked for asked in stack.newsroom.request_log[asked_before:] if asked.path != "/robots.txt"]
    new = "/ferry-strike"
    assert [asked.path for asked in later if not asked.if_none_match and not asked.path.startswith(new)] == []


def test_a_killed_worker_and_an_emptied_broker_lose_and_double_nothing(stack: Stack) -> None:
    worker = stack.start_worker()

    def some() -> bool:
        with stack.database.read_transaction() as session:
            return len(queries.latest_articles(session)) >= 5

    stack.until(some)
    worker.kill()
    worker.wait()
    with redis.Redis.from_url(stack.settings.redis_client_url) as client:
        client.flushall()
    worker = stack.start_worker()
    stack.until(stack.nothing_left)
    stack.end_worker(worker)
    assert _endings(stack)["created"] == 46
    with stack.database.read_transaction() as session:
        assert [event.kind for event in events.events_after(session, 0, 1000)].count("created") == 46


class _Up:
    """`copydesk up` in a folder of its own, on ports that nobody else has."""

    def __init__(self, home: Path) -> None:
        self.log = home / "up.log"
        self.page = f"http://127.0.0.1:{_free_ports(1)}/"
        self.newsroom = f"http://127.0.0.1:{(port := _free_ports(len(OUTLETS)))}/"
        self._environment = {
            **os.environ,
            "COPYDESK_HOME": str(home),
            "COPYDESK_WEB_PORT": self.page.rpartition(":")[2].strip("/"),
            "COPYDESK_SAMPLE_PORT": str(port),
            "COPYDESK_TICK": "1",
            "COPYDESK_HOST_DELAY": "0.05",
        }
        self._command = [sys.executable, "-P", "-m", "copydesk", "up"]

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                self._command,
                env=self._environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                preexec_fn=_as_in_a_terminal,  # noqa: PLW1509 - one system call
            )

    def refused(self) -> str:
        second = subprocess.run(
            self._command, env=self._environment, capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        return second.stderr

    def children(self, running: subprocess.Popen[bytes], word: str) -> list[int]:
        """The ids of its own processes whose command holds the word."""
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
        return [child for child, command in commands.items() if word.encode() in command.split(b"\0")]

    def end(self, running: subprocess.Popen[bytes]) -> int:
        running.send_signal(signal.SIGINT)
        try:
            return running.wait(60)
        except subprocess.TimeoutExpired:
            running.kill()
            raise


def _as_in_a_terminal() -> None:
    """Shells make what they start in the background deaf to Ctrl-C, tests and their children too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        with socket.socket() as first, ExitStack() as others:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for place in range(1, count):
                    others.enter_context(socket.socket()).bind(("127.0.0.1", port + place))
            except (OSError, OverflowError):
                continue
            return port


@pytest.fixture
def up(tmp_path: Path) -> _Up:
    return _Up(tmp_path)


def test_up_shows_articles_on_its_page_refuses_a_second_up_and_ends_cleanly(up: _Up) -> None:
    running = up.start()
    try:
        assert "Brenholm Courier" in _page_with(up.page, "Old river bridge", up.log)
        assert "already runs" in up.refused()
    finally:
        code = up.end(running)
    log = up.log.read_text()
    assert (code, "continues where it stopped" in log, "Traceback" in log) == (0, True, False)


def test_a_worker_that_is_killed_is_started_again_by_up(up: _Up) -> None:
    running = up.start()
    try:
        _page_with(up.page, "Old river bridge", up.log)
        (worker,) = up.children(running, "worker")
        os.kill(worker, signal.SIGKILL)
        assert _appears(up.log, "the worker process exited unexpectedly (exit code -9); restarting it")
        assert _until(lambda: [each for each in up.children(running, "worker") if each != worker])
    finally:
        assert up.end(running) == 0


def test_the_next_up_goes_on_with_what_the_first_one_followed(up: _Up) -> None:
    running = up.start()
    try:
        _page_with(up.page, "Old river bridge", up.log)
    finally:
        up.end(running)
    running = up.start()
    try:
        assert "Old river bridge" in _page_with(up.page, "Old river bridge", up.log)
        assert "Brenholm Courier" in _page_with(up.newsroom, "Brenholm Courier", up.log)
    finally:
        assert up.end(running) == 0


def _until(done: Callable[[], object]) -> bool:
    for _ in range(300):
        if done():
            return True
        time.sleep(0.1)
    return False


def _appears(log: Path, words: str) -> bool:
    return _until(lambda: words in log.read_text())


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
