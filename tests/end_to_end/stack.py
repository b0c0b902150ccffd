"""Run the complete pipeline as real processes: sample site, database, broker and worker."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.up_preparation import sample_feeds
from db import Database, queries
from sample_site import SampleSite
from services.sources import follow_feed
from workers.local import process_specs
from workers.local.broker import wait_for_broker
from workers.local.processes import ProcessManager, ProcessSpec
from workers.settings import WorkerSettings

# Only ends a test that hangs: no assertion depends on it, so that slow machines pass.
MAX_WAIT_SECONDS = 480


def wait_until(condition: Callable[[], object]) -> bool:
    """Wait until a condition holds; return whether it did before the limit for hanging tests."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while not (holds := bool(condition())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds


def now() -> datetime:
    return datetime.now(UTC)


class Stack:
    """A sample site, a database, a broker and workers, in a temporary folder."""

    def __init__(self, home: Path, database: Database, **environment: str) -> None:
        self.home, self.database = home, database
        self.newsroom = SampleSite()
        self.newsroom.start()
        self.processes = ProcessManager()
        self._workers: list[subprocess.Popen[bytes]] = []
        self.settings = WorkerSettings(home=home, redis_url=f"unix://{home}/b.sock")
        self.environment = {
            "COPYDESK_HOME": str(home),
            "COPYDESK_DATABASE_URL": database.url,
            "COPYDESK_REDIS_URL": f"unix://{home}/b.sock",
            "COPYDESK_ALLOWED_PRIVATE_HOSTS": ",".join(self.newsroom.hosts),
            "COPYDESK_HOST_DELAY": "0.02",
            # After the kill of a worker, a host waits this long and 15 seconds more.
            "COPYDESK_DOWNLOAD_TIMEOUT": "2.9",
            "COPYDESK_SCHEDULE_INTERVAL": "0.5",
            "COPYDESK_CLAIM_LEASE": "4",
            "COPYDESK_TASK_TIME_LIMIT": "3",
            "COPYDESK_RETRY_INITIAL_DELAY": "0.5",
            "COPYDESK_RETRY_MAX_DELAY": "1",
            "COPYDESK_REVISIT_DELAYS": "",
            **environment,
        }
        with database.transaction() as session:
            for feed in sample_feeds(self.newsroom):
                follow_feed(session, feed)
        embedded = WorkerSettings(home=home, redis_url="")
        broker = process_specs.broker_process(embedded)
        command = [
            part.replace(str(embedded.broker_socket_path), f"{home}/b.sock") for part in broker.command
        ]
        self.processes.start(ProcessSpec("broker", command, log_path=home / "broker.log"))
        wait_for_broker(self.settings)

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = process_specs.worker_process(self.settings, {}).command
        with (self.home / "worker.log").open("ab") as log:
            worker = subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=log, stderr=log)
        self._workers.append(worker)
        return worker

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; fail when the worker exits, or when the test hangs."""
        # A condition that held once is not asked again: another task may have begun meanwhile.
        has_ended = wait_until(lambda: condition() or self._has_exited_worker())
        if not has_ended or (self._has_exited_worker() and not condition()):
            pytest.fail(self._log())

    def _has_exited_worker(self) -> bool:
        return bool(self._workers) and self._workers[-1].poll() is not None

    def _log(self) -> str:
        return (self.home / "worker.log").read_text()[-3000:]

    def nothing_left(self) -> bool:
        with self.database.read_transaction() as session:
            return queries.count_pending(session, now() + timedelta(minutes=1)) == 0

    def stop(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()
        with self.processes:
            pass
        self.newsroom.stop()

    def end_worker(self, worker: subprocess.Popen[bytes]) -> None:
        worker.send_signal(signal.SIGTERM)
        worker.wait(40)
