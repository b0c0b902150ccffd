"""Two processes that serve one database answer alike: neither keeps a count, a token or a cursor to itself."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from db import Database, ledger
from services.tokens import Scope, create_token, revoke_token
from services.watch_matches import WatchMatcher
from services.watches import WatchRequest, add_watch
from testing.ports import free_ports
from testing.web import Client
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]
_COMMAND = (sys.executable, "-P", "-m", "copydesk", "web", "--quiet")


def _fill(database: Database) -> None:
    """Store two articles that a watch matches, and reject an entry."""
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", has_feed=True))
    sight(database, follow(database), *(f"https://thepost.example/{name}" for name in "abc"))
    jobs = [to_store(database, ticket) for ticket in claim(database)]
    for job in jobs[:2]:
        store(database, job, article(job.url, f"The mill opened again, said Ada Roe of {job.url}."))
    with database.transaction() as session:
        assert ledger.reject(session, jobs[2], ("clean.empty", "no text"), NOW)
    WatchMatcher(database, 6).run(NOW)


@pytest.fixture(scope="module")
def pair(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve a database from this process and from another one; return both addresses."""
    _fill(shared_database)
    port, home = str(free_ports()), str(tmp_path_factory.mktemp("home"))
    settings = {
        "COPYDESK_HOME": home,
        "COPYDESK_DATABASE_URL": shared_database.url,
        "COPYDESK_WEB_PORT": port,
    }
    client, other = Client(shared_database), subprocess.Popen(_COMMAND, env={**os.environ, **settings})
    base = f"http://127.0.0.1:{port}"
    _wait_until_served(other, base)
    yield client.base, base
    client.stop()
    other.terminate()
    other.wait(30)


def _wait_until_served(server: subprocess.Popen[bytes], base: str) -> None:
    while server.poll() is None:
        try:
            requests.get(base, timeout=60)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server ended: {server.returncode}")


def _read_counters(base: str) -> dict[tuple[str, ...], float]:
    """Return what only ever grows, by name and labels."""
    content = requests.get(f"{base}/metrics", timeout=20).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
        if sample.name.endswith("_total")
    }


def test_each_process_reports_every_outcome_once(pair: tuple[str, str]) -> None:
    first, second, again = (_read_counters(base) for base in (*pair, pair[0]))
    assert first == second == again
    assert first["copydesk_entry_outcomes_total", "created", ""] == 2
    assert first["copydesk_entry_outcomes_total", "rejected", "clean.empty"] == 1
    assert (first["copydesk_events_total",], first["copydesk_watch_matches_total",]) == (2, 2)


def test_a_token_is_known_and_refused_in_both_at_once(
    pair: tuple[str, str], shared_database: Database
) -> None:
    with shared_database.transaction() as session:
        token = create_token(session, "reader", [Scope.READ])

    def statuses() -> list[int]:
        headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "192.0.2.1"}
        return [
            requests.get(f"{base}/api/v1/articles", headers=headers, timeout=20).status_code for base in pair
        ]

    assert statuses() == [200, 200]
    with shared_database.transaction() as session:
        revoke_token(session, "reader")
    assert statuses() == [401, 401]


def _read_stream(base: str, after: int, count: int) -> list[str]:
    headers = {"Last-Event-ID": str(after)}
    with requests.get(f"{base}/api/v1/events/stream", headers=headers, stream=True, timeout=20) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        return list(islice((line for line in lines if line.startswith(("id:", "data:"))), 2 * count))


def test_a_stream_that_one_process_began_goes_on_in_the_other(pair: tuple[str, str]) -> None:
    whole = _read_stream(pair[0], 0, 2)
    assert [line for line in whole if line.startswith("id:")] == ["id: 1", "id: 2"]
    assert _read_stream(pair[0], 0, 1) + _read_stream(pair[1], 1, 1) == whole


def test_the_feed_of_a_watch_has_one_validator_in_both(pair: tuple[str, str]) -> None:
    feed = requests.get(f"{pair[0]}/watch/mills.atom", timeout=20)
    assert feed.text.count("</entry>") == 2
    validator = {"If-None-Match": feed.headers["etag"]}
    assert requests.get(f"{pair[1]}/watch/mills.atom", timeout=20).text == feed.text
    assert requests.get(f"{pair[1]}/watch/mills.atom", headers=validator, timeout=20).status_code == 304


def test_a_watch_that_both_are_asked_to_add_is_added_once(
    pair: tuple[str, str], shared_database: Database
) -> None:
    with shared_database.transaction() as session:
        token = create_token(session, "manager", [Scope.MANAGE])
    headers, watch = {"Authorization": f"Bearer {token}"}, {"name": "rain", "query": "rain", "feed": True}

    def add(base: str) -> int:
        url = f"{base}/api/v1/watches"
        return requests.post(url, json=watch, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(add, pair * 4))
    assert statuses.count(201) == 1
    assert 500 not in statuses
    for base in pair:
        shown = requests.get(f"{base}/api/v1/watches", headers=headers, timeout=20).json()
        assert [item["name"] for item in shown["items"]] == ["mills", "rain"]
