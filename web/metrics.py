"""Render the state of the pipeline in the text format of Prometheus.

Every figure is read from the database and the broker when it is asked for, so it does not depend on the number of
processes, and none is counted twice. https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from db.queries import FRESHNESS_LIMITS, MetricsView, StatusView
from db.watches.health import WatchMetrics
from services.worker_reports import BrokerView, WorkerReport

__all__ = ["BrokerReader", "MetricsSource", "render_metrics"]


BrokerReader = Callable[[], BrokerView]


@dataclass(frozen=True, slots=True)
class MetricsSource:
    """What one response is made of; `broker` is None where the web page runs without one."""

    status: StatusView
    metrics: MetricsView
    broker: BrokerView | None
    home: Path
    now: datetime


def render_metrics(source: MetricsSource) -> bytes:
    """Render all metrics.

    Args:
        source: as read now.

    Returns:
        The text format, version 0.0.4.
    """
    registry = CollectorRegistry()
    registry.register(_SourceCollector(source))
    return generate_latest(registry)


class _SourceCollector(Collector):
    def __init__(self, source: MetricsSource) -> None:
        self._source = source

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics in the order in which docs/operate.md describes them."""
        yield from _entry_metrics(self._source.status, self._source.metrics)
        yield from _stage_metrics(self._source.status)
        yield from _feed_metrics(self._source.status, self._source.metrics)
        yield from _alert_metrics(self._source.metrics.alerts, self._source.now)
        yield from _storage_metrics(self._source)
        if self._source.broker is not None:
            yield from _broker_metrics(self._source.broker)


def _gauge(name: str, documentation: str, value: float | None) -> Metric:
    """A gauge without labels; without a value it has no sample."""
    metric = GaugeMetricFamily(f"copydesk_{name}", documentation)
    if value is not None:
        metric.add_metric([], value)
    return metric


def _label_samples(
    family: type[Any], name: str, documentation: str, labels: list[str], samples: Iterator[tuple[Any, ...]]
) -> Metric:
    """A metric with labels; each sample is the values of its labels, and its value."""
    metric: Metric = family(f"copydesk_{name}", documentation, labels=labels)
    for *label_values, value in samples:
        metric.add_metric(label_values, value)  # type: ignore[attr-defined] # of both families
    return metric


def _entry_metrics(status: StatusView, metrics: MetricsView) -> Iterator[Metric]:
    yield _label_samples(
        CounterMetricFamily,
        "entry_outcomes",
        "Entries that ended, by outcome and error code; revisits are counted again.",
        ["outcome", "reason"],
        ((outcome, reason, total) for (outcome, reason), total in sorted(metrics.outcome_totals.items())),
    )
    events = CounterMetricFamily("copydesk_events", "Changes to articles that were announced.")
    events.add_metric([], metrics.last_event_id)
    yield events
    yield _gauge("articles", "Stored articles.", status.articles)
    yield _gauge("dead_letters", "Entries that failed for good and were not retried.", status.dead_letters)
    yield _gauge(
        "restarted_entries",
        "Entries in progress whose work started again three times or more, because their claims expired.",
        status.restarted,
    )
    last_progress_at = status.last_progress_at
    yield _gauge(
        "last_progress_timestamp_seconds",
        "When an entry last changed its stage.",
        last_progress_at.timestamp() if last_progress_at else None,
    )


def _stage_metrics(status: StatusView) -> Iterator[Metric]:
    yield _label_samples(
        GaugeMetricFamily,
        "stage_backlog_entries",
        "Entries that wait for a stage.",
        ["stage"],
        ((stage.step, stage.backlog) for stage in status.stages),
    )
    yield _label_samples(
        GaugeMetricFamily,
        "stage_lag_seconds",
        "How long the oldest entry has waited for a stage; 0 when none waits.",
        ["stage"],
        ((stage.step, stage.lag.total_seconds() if stage.lag else 0) for stage in status.stages),
    )
    yield _label_samples(
        GaugeMetricFamily,
        "stage_entries_per_minute",
        "Entries that a stage finished, a minute, over the last five minutes.",
        ["stage"],
        ((stage.step, stage.rate) for stage in status.stages),
    )


def _feed_metrics(status: StatusView, metrics: MetricsView) -> Iterator[Metric]:
    feeds = metrics.feeds
    yield _gauge("feeds", "Feeds that are followed.", status.feeds)
    yield _gauge("feeds_due", "Feeds that are due and were not claimed yet.", status.feeds_due)
    overdue = status.oldest_due.total_seconds() if status.oldest_due else 0
    yield _gauge("feeds_oldest_due_seconds", "How long the oldest due feed has waited.", overdue)
    yield _gauge("feeds_failing", "Feeds whose last visit failed.", feeds.failing)
    yield _gauge("feeds_never_visited", "Feeds that were not visited yet.", feeds.never_visited)
    yield _label_samples(
        GaugeMetricFamily,
        "feeds_fresh",
        "Feeds whose last successful visit is at most this many seconds ago.",
        ["seconds"],
        (
            (str(int(limit.total_seconds())), count)
            for limit, count in zip(FRESHNESS_LIMITS, feeds.fresh, strict=True)
        ),
    )
    missed = CounterMetricFamily(
        "copydesk_feed_missed_windows",
        "Visits that found nothing of what the visit before had found, so that entries may be missing.",
    )
    missed.add_metric([], feeds.missed_windows)
    yield missed
    yield _gauge("hosts_blocked", "Hosts from which nothing is requested for now.", metrics.blocked_hosts)


def _alert_metrics(alerts: WatchMetrics, now: datetime) -> Iterator[Metric]:
    matches = CounterMetricFamily("copydesk_watch_matches", "Changes of articles that matched a watch.")
    matches.add_metric([], alerts.matches)
    yield matches
    yield _label_samples(
        CounterMetricFamily,
        "alerts",
        "Alerts that were delivered, or became dead letters, by channel.",
        ["channel", "outcome"],
        ((channel, outcome, total) for (channel, outcome), total in sorted(alerts.outcomes.items())),
    )
    yield _gauge("alerts_pending", "Alerts that are not sent yet.", alerts.pending)
    waiting = (now - alerts.oldest_due_at).total_seconds() if alerts.oldest_due_at else 0
    yield _gauge("alerts_oldest_due_seconds", "How long the oldest due alert has waited.", waiting)


def _storage_metrics(source: MetricsSource) -> Iterator[Metric]:
    yield _gauge("database_bytes", "Size of the database.", source.metrics.database_bytes)
    # The folder is missing where only a server holds data.
    usage = shutil.disk_usage(source.home) if source.home.exists() else None
    yield _gauge("disk_free_bytes", "Free space under COPYDESK_HOME.", usage.free if usage else None)
    yield _gauge("disk_bytes", "Size of the disk under COPYDESK_HOME.", usage.total if usage else None)


def _broker_metrics(broker: BrokerView) -> Iterator[Metric]:
    yield _gauge("broker_up", "1 when the broker responds, else 0.", int(broker.is_up))
    if not broker.is_up:
        return
    yield _gauge("broker_memory_bytes", "Memory that the broker uses.", broker.memory_bytes)
    yield _gauge("broker_memory_max_bytes", "Its limit; 0 for none.", broker.max_memory_bytes)
    consumers = {name: sum(name in worker.queues for worker in broker.workers) for name in broker.messages}
    yield _label_samples(
        GaugeMetricFamily,
        "queue_messages",
        "Messages that wait in a queue.",
        ["queue"],
        iter(broker.messages.items()),
    )
    yield _label_samples(
        GaugeMetricFamily,
        "queue_consumers",
        "Workers that take messages from a queue.",
        ["queue"],
        iter(consumers.items()),
    )
    yield from _worker_metrics(broker.workers)


def _worker_metrics(workers: tuple[WorkerReport, ...]) -> Iterator[Metric]:
    yield _label_samples(
        GaugeMetricFamily,
        "worker_memory_bytes",
        "Resident memory of a worker and its processes.",
        ["worker"],
        ((worker.name, worker.memory_bytes) for worker in workers),
    )
    yield _label_samples(
        GaugeMetricFamily,
        "worker_running_tasks",
        "Tasks that a worker runs.",
        ["worker"],
        ((worker.name, worker.running_tasks) for worker in workers),
    )
    yield _label_samples(
        CounterMetricFamily,
        "worker_started_tasks",
        "Tasks that a worker has started since it began.",
        ["worker"],
        ((worker.name, worker.started_tasks) for worker in workers),
    )
