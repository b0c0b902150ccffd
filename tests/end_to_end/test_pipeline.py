"""Run the complete pipeline with real processes on both databases, and `copydesk up`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import requests

from db import Database, events, ledger, queries, sources
from sample_site import OUTLETS
from services import search
from testing.ports import free_ports
from tests.end_to_end.stack import Stack, now, wait_until

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]


@pytest.fixture
def stack(database: Database, tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, database)
    yield stack
    stack.stop()


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
    assert not [request for request in stack.newsroom.request_log if request.path.startswith("/internal/")]

    stack.newsroom.publish_edits()
    num_requests_before = len(stack.newsroom.request_log)
    with stack.database.transaction() as session:
        # A transaction that was repeated leaves a gap in the numbers of PostgreSQL.
        last_event_id = events.events_after(session, 0, 100)[-1].id
        ledger.mark_articles_due(session, now())
        sources.mark_feeds_due(session, now())
    stack.until(stack.nothing_left)
    stack.end_worker(worker)
    with stack.database.read_transaction() as session:
        kinds = [event.kind for event in events.events_after(session, last_event_id)]
        assert sorted(kinds) == ["created", "gone", "updated"]
        (result,) = search.find_articles(session, search.parse("nine weeks earlier version")).articles
        view = queries.get_article(session, result.id)
    assert view is not None
    assert [revision.fields for revision in view.revisions] == [(), ("text",)]
    later = stack.newsroom.request_log[num_requests_before:]
    unconditional = {request.path for request in later if not request.if_none_match}
    assert [path for path in unconditional if not path.startswith(("/robots.txt", "/ferry-strike"))] == []


def test_a_killed_worker_and_an_emptied_broker_neither_lose_nor_repeat_an_article(stack: Stack) -> None:
    worker = stack.start_worker()

    def has_some_articles() -> bool:
        with stack.database.read_transaction() as session:
            return len(queries.latest_articles(session)) >= 5

    stack.until(has_some_articles)
    worker.kill()
    worker.wait()
    with redis.Redis.from_url(stack.settings.redis_client_url) as client:
        client.flushall()
    worker = stack.start_worker()
    stack.until(lambda: _endings(stack).get("created") == 46)
    stack.end_worker(worker)
    assert _endings(stack)["created"] == 46
    with stack.database.read_transaction() as session:
        assert [event.kind for event in events.events_after(session, 0, 1000)].count("created") == 46


class _Up:
    """Run `copydesk up` in a temporary folder, on free ports."""

    def __init__(self, home: Path) -> None:
        self.log = home / "up.log"
        self.page = f"http://127.0.0.1:{free_ports(1)}/"
        self.newsroom = f"http://127.0.0.1:{(port := free_ports(len(OUTLETS)))}/"
        self._environment = {
            **os.environ,
            "COPYDESK_HOME": str(home),
            "COPYDESK_WEB_PORT": self.page.rpartition(":")[2].strip("/"),
            "COPYDESK_SAMPLE_SITE_PORT": str(port),
            "COPYDESK_SCHEDULE_INTERVAL": "1",
            "COPYDESK_HOST_DELAY": "0.05",
            "COPYDESK_DOWNLOAD_TIMEOUT": "5",
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
        """Return the ids of the child processes whose command contains the word."""
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
    """Restore Ctrl-C: shells make background processes and their children ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def up(tmp_path: Path) -> _Up:
    return _Up(tmp_path)


def test_up_shows_articles_refuses_a_second_up_ends_cleanly_and_the_next_continues_with_its_feeds(
    up: _Up,
) -> None:
    """One test, because each start takes ten seconds of CPU time."""
    running = up.start()
    try:
        assert "Brenholm Courier" in _page_with(up.page, "Old river bridge", up.log)
        assert "already runs" in up.refused()
    finally:
        code = up.end(running)
    log = up.log.read_text()
    assert (code, "continues where it stopped" in log, "Traceback" in log) == (0, True, False)
    running = up.start()
    try:
        assert "Old river bridge" in _page_with(up.page, "Old river bridge", up.log)
        assert "Brenholm Courier" in _page_with(up.newsroom, "Brenholm Courier", up.log)
    finally:
        assert up.end(running) == 0


def test_up_restarts_a_worker_that_is_killed_and_its_page_comes_back(up: _Up) -> None:
    running = up.start()
    try:
        _page_with(up.page, "Old river bridge", up.log)
        (worker,) = up.children(running, "worker")
        os.kill(worker, signal.SIGKILL)
        assert _appears(up.log, "the worker process exited unexpectedly (exit code -9); restarting it")
        assert wait_until(lambda: [child for child in up.children(running, "worker") if child != worker])
        assert "Old river bridge" in _page_with(up.page, "Old river bridge", up.log)
    finally:
        assert up.end(running) == 0


def _appears(log: Path, words: str) -> bool:
    return wait_until(lambda: words in log.read_text())


def _page_with(url: str, words: str, log: Path) -> str:
    """Wait until a page contains some words; return the page."""
    if not wait_until(lambda: words in _get(url)):
        pytest.fail(log.read_text()[-3000:])
    return _get(url)


def _get(url: str) -> str:
    """Return the text of a page; empty while the server does not respond."""
    try:
        return requests.get(url, timeout=30).text
    except (requests.ConnectionError, requests.Timeout):
        return ""
