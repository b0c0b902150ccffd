"""Monitoring reads each outcome once, and the dashboard and the alerts ask only for metrics that exist."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from db import Database, articles, ledger
from db.ledger import EntryJob, Outcome
from services.worker_reports import BrokerView, WorkerReport
from testing.web import Client
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store
from web.metrics import MetricsSource, render_metrics

MONITORING = Path(__file__).resolve().parents[2] / "monitoring"
URL = "https://thepost.example/a"
WORKER = WorkerReport("fetch@a", ("fetch", "clean"), started_tasks=7, running_tasks=2, memory_bytes=1000)
BROKER = BrokerView(
    is_up=True, messages={"fetch": 3, "clean": 0, "store": 1}, workers=(WORKER, replace(WORKER, name="b@a"))
)


def _samples(content: str) -> dict[str, float]:
    """Return the values by name and labels, as written."""
    return {
        sample.name
        + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
    }


@pytest.fixture
def scrape(database: Database) -> Iterator[Client]:
    opened = Client(database)
    yield opened
    opened.stop()


def _job(database: Database, url: str, now: datetime = NOW) -> EntryJob:
    sight(database, follow(database), url, now=now)
    return to_store(database, claim(database, now)[0], now)


def test_each_outcome_is_counted_once_however_often_it_is_read(database: Database, scrape: Client) -> None:
    job = _job(database, URL)
    assert store(database, job, article(URL)) is not None
    # A message that is delivered twice.
    assert store(database, job, article(URL)) is None
    rejected = _job(database, f"{URL}b")
    with database.transaction() as session:
        assert ledger.reject(session, rejected, ("clean.empty", "no text"), NOW)
    for _ in range(2):
        samples = _samples(scrape.get("/metrics").text)
        assert samples["copydesk_entry_outcomes_total outcome=created reason="] == 1
        assert samples["copydesk_entry_outcomes_total outcome=rejected reason=clean.empty"] == 1
    assert samples["copydesk_articles"] == 1
    assert samples["copydesk_events_total"] == 1


def test_a_revisit_is_an_outcome_of_its_own_and_the_first_one_stays(
    database: Database, scrape: Client
) -> None:
    store(database, _job(database, URL), article(URL))
    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        ledger.mark_articles_due(session, later)
    with database.transaction() as session:
        claims = ledger.claim_entries(session, later, ledger.ClaimLimits(1, 1, timedelta(minutes=5)))
        job = ledger.begin(
            session,
            (claims[0].entry_id, claims[0].claim_number),
            claims[0].stage,
            later,
            timedelta(minutes=5),
        )
    assert job is not None
    with database.transaction() as session:
        assert articles.mark_unchanged(session, job, Outcome("unchanged", job.article_id), later)
    samples = _samples(scrape.get("/metrics").text)
    assert samples["copydesk_entry_outcomes_total outcome=created reason="] == 1
    assert samples["copydesk_entry_outcomes_total outcome=unchanged reason="] == 1


def _render(database: Database, home: Path, broker: BrokerView | None = BROKER) -> str:
    from db import queries

    now = datetime.now(UTC)
    with database.read_transaction() as session:
        source = MetricsSource(
            queries.read_status(session, now), queries.read_metrics(session, now), broker, home, now
        )
    return render_metrics(source).decode()


def test_queues_and_workers_are_reported(database: Database, tmp_path: Path) -> None:
    samples = _samples(_render(database, tmp_path))
    assert samples["copydesk_queue_messages queue=fetch"] == 3
    assert samples["copydesk_queue_consumers queue=fetch"] == 2
    assert samples["copydesk_queue_consumers queue=store"] == 0
    assert samples["copydesk_worker_memory_bytes worker=fetch@a"] == 1000
    assert samples["copydesk_database_bytes"] > 0


def test_a_broker_that_is_down_does_not_hide_the_rest(database: Database, tmp_path: Path) -> None:
    samples = _samples(_render(database, tmp_path, BrokerView(is_up=False, messages={}, workers=())))
    assert samples["copydesk_broker_up"] == 0
    assert samples["copydesk_articles"] == 0
    assert not [name for name in samples if "queue" in name]


def _used_names(text: str) -> set[str]:
    return set(re.findall(r"\bcopydesk_\w+", text))


def test_alerts_and_dashboard_ask_only_for_metrics_that_exist(database: Database, tmp_path: Path) -> None:
    store(database, _job(database, URL), article(URL))
    names = {name.partition(" ")[0] for name in _samples(_render(database, tmp_path))}
    dashboard = json.loads((MONITORING / "grafana/dashboards/copydesk.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    used = _used_names((MONITORING / "alerts.yml").read_text()) | _used_names(" ".join(expressions))
    assert len(used) > 10
    assert used <= names


def test_every_metric_is_documented(database: Database, tmp_path: Path) -> None:
    families = {family.name for family in text_string_to_metric_families(_render(database, tmp_path))}
    page = (MONITORING.parent / "docs/operate.md").read_text()
    assert {name for name in families if name not in page} == set()


def test_the_alerts_fire_when_they_should() -> None:
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed (Debian: apt install prometheus)")
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run(
            [promtool, *command], cwd=MONITORING, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_are_counted_and_what_waits_is_timed(database: Database, tmp_path: Path) -> None:
    from services.watch_matches import WatchMatcher
    from services.watches import WatchRequest, add_watch

    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", webhook="https://hooks.example.org/in"))
    lister = follow(database)
    sight(database, lister, "https://thepost.example/a")
    store(database, to_store(database, claim(database)[0]), article("https://thepost.example/a"))
    WatchMatcher(database, 6).run(datetime.now(UTC) - timedelta(minutes=5))
    samples = _samples(_render(database, tmp_path))
    assert samples["copydesk_watch_matches_total"] == 1
    assert samples["copydesk_alerts_pending"] == 1
    assert samples["copydesk_alerts_total channel=webhook outcome=delivered"] == 0
    assert samples["copydesk_alerts_total channel=mail outcome=dead"] == 0  # no watch sends mail yet
    assert samples["copydesk_alerts_oldest_due_seconds"] >= 300
