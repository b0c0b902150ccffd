"""Run the broker and the worker that `copydesk up` starts, for benches."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.process_trees import cpu_seconds, memory_mb, process_tree
from db import Database, queries
from workers.local import process_specs
from workers.local.broker import wait_for_broker
from workers.local.processes import ProcessManager, ProcessSpec
from workers.settings import WorkerSettings

__all__ = ["LocalRun", "process_name"]


class LocalRun:
    """A broker and a worker in a folder; use it as a context manager.

    Args:
        home: an empty folder.
        database: with all tables.
        environment: further settings, as environment variables.
        workers: the workers; None for the one that `copydesk up` starts.
    """

    def __init__(
        self,
        home: Path,
        database: Database,
        environment: Mapping[str, str],
        workers: Sequence[ProcessSpec] | None = None,
    ) -> None:
        self.database = database
        os.environ.update({"COPYDESK_HOME": str(home), "COPYDESK_DATABASE_URL": database.url, **environment})
        self.settings = WorkerSettings(_env_file=None)
        self._processes = ProcessManager()
        self._workers = workers or [process_specs.worker_process(self.settings, {})]
        self._log = home / "worker.log"

    def __enter__(self) -> Self:
        self._processes.__enter__()
        self._processes.start(process_specs.broker_process(self.settings))
        wait_for_broker(self.settings)
        for worker in self._workers:
            self._processes.start(replace(worker, log_path=self._log))
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.__exit__(error_type, error, trace)

    @property
    def pids(self) -> list[int]:
        """The processes of the run, without this one."""
        return [pid for pid in process_tree(os.getpid()) if pid != os.getpid()]

    def cpu_seconds(self) -> float:
        """The CPU time of the run, without this process."""
        return cpu_seconds([os.getpid()]) - time.process_time()

    def memory_mb(self) -> dict[str, float]:
        """The memory of each process by its id and name, in MB; see `bench.process_trees.memory_mb`."""
        return {f"{process_name(pid)} {pid}": memory_mb(pid) for pid in self.pids}

    def wait_until_done(self, timeout: timedelta = timedelta(minutes=30)) -> None:
        """Wait until nothing is due or in progress; end this process when that takes too long."""
        deadline = time.monotonic() + timeout.total_seconds()
        while True:
            with self.database.read_transaction() as session:
                if not queries.count_pending(session, datetime.now(UTC) + timedelta(minutes=1)):
                    return
            if exited := self._processes.pop_exited():
                sys.exit(f"the {exited[0].name} process exited with code {exited[1]}; see {self._log}")
            if time.monotonic() > deadline:
                sys.exit(f"not done after {timeout}")
            time.sleep(0.2)


def process_name(pid: int) -> str:
    """Return what a process of `copydesk up` does, from its command line.

    Args:
        pid: of the process.
    """
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "ended"
    if any(b"serve_calls" in word for word in words):
        return "compute"
    default = Path(words[0].decode(errors="replace").split(" ")[0]).name
    return next((word.decode() for word in words if word in {b"up", b"worker", b"web"}), default)
