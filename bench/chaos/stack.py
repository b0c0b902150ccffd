"""Run the pipeline as real processes, embedded or with separate workers, and start again what ends."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self

import redis

from bench.chaos.site import ChaosSite
from db import Database, migrations
from services.sources import StarterFeed, follow_feed
from testing.faults import FaultServer
from testing.ports import free_ports
from testing.postgres import Postgres
from workers.local.broker import broker_command
from workers.settings import WorkerSettings

__all__ = ["ChaosStack"]

_COPYDESK = (sys.executable, "-P", "-m", "copydesk")
_CHECK_SECONDS = 0.3
# Have the module with which Python starts in each process of the run, and a language model; see there.
_CLOCK_FOLDER, _MODEL_FOLDER = (Path(__file__).parent / name for name in ("shifted_clock", "costly_model"))
# Pages of this host take minutes in libxml2: see `testing.faults`.
_POISON_OVERRIDE = 'host = "{host}"\n[[layout]]\nbody = ["p ~ p ~ p ~ p"]\n'
_LIMITS = {
    "COPYDESK_HOST_DELAY": "0.1",
    "COPYDESK_DOWNLOAD_TIMEOUT": "10",
    "COPYDESK_CONCURRENT_REQUESTS_PER_IP": "100",
    "COPYDESK_SCHEDULE_INTERVAL": "1",
    "COPYDESK_PAGE_TIME_LIMIT": "15",
    "COPYDESK_TASK_TIME_LIMIT": "40",
    "COPYDESK_CLAIM_LEASE": "60",
    "COPYDESK_RETRY_INITIAL_DELAY": "1",
    "COPYDESK_RETRY_MAX_DELAY": "5",
    "COPYDESK_REVISIT_DELAYS": "20",
    "COPYDESK_FEED_MIN_INTERVAL": "3",
    "COPYDESK_FEED_MAX_INTERVAL": "10",
    "COPYDESK_WORKER_THREADS": "3",
    "COPYDESK_LOG_FORMAT": "text",
}


class ChaosStack:
    """A site, a database, a broker and workers; use it as a context manager.

    Args:
        home: an empty folder.
        site: what is followed.
        postgres: a running server: then broker, schedule and workers are processes of their own. None: `copydesk up`
            with SQLite.
    """

    def __init__(self, home: Path, site: ChaosSite, postgres: Postgres | None = None) -> None:
        self.home, self.site, self.postgres = home, site, postgres
        self.poison = FaultServer()
        self.poison_host = f"127.0.0.1:{self.poison.port}"
        # Pages that are followed and must become dead letters.
        self.poison_urls: set[str] = set()
        url = postgres.url(postgres.make()) if postgres else f"sqlite:///{home / 'copydesk.db'}"
        self.database = Database(url)
        migrations.upgrade(self.database)
        # A path of a temporary folder fits into the address of a unix socket.
        self.settings = WorkerSettings(_env_file=None, home=home, redis_url="")
        self.redis = redis.Redis.from_url(self.settings.redis_client_url, socket_timeout=3)
        self.restart_count = 0
        self._web_port = free_ports()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._commands = self._build_commands()
        self._is_stopped = threading.Event()
        self._is_paused = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def environment(self, name: str) -> dict[str, str]:
        """Return the settings of a process and its children.

        Args:
            name: of its command.
        """
        hosts = ",".join((*self.site.hosts, self.poison_host, self.poison.host))
        redis_url = {"COPYDESK_REDIS_URL": self.settings.redis_client_url} if self.postgres else {}
        return {
            **os.environ,
            **_LIMITS,
            **redis_url,
            "COPYDESK_HOME": str(self.home),
            "COPYDESK_DATABASE_URL": self.database.url,
            "COPYDESK_ALLOWED_PRIVATE_HOSTS": hosts,
            "COPYDESK_WEB_PORT": str(self._web_port),
            "PYTHONPATH": os.pathsep.join((str(_CLOCK_FOLDER), str(_MODEL_FOLDER))),
            "COPYDESK_SPACY_MODELS": str(_MODEL_FOLDER),
            "CHAOS_CLOCK_FILE": str(self._clock_file(name)),
        }

    def _clock_file(self, name: str) -> Path:
        return self.home / f"{name}.clock"

    def set_clock(self, offset: timedelta, *names: str) -> None:
        """Set the clock of processes while they run.

        Args:
            offset: how far they are ahead of the right time.
            *names: of their commands; none for all.
        """
        for name in names or self._commands:
            with self._clock_file(name).open("r+b") as file:
                file.write(struct.pack("d", offset.total_seconds()))

    def _build_commands(self) -> dict[str, Sequence[str]]:
        if self.postgres is None:
            return {"up": (*_COPYDESK, "up")}
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        worker = (*_COPYDESK, "worker", *quiet)
        return {
            "broker": broker_command(self.settings),
            "beat": (*_COPYDESK, "beat", "--schedule", str(self.home / "beat"), "--pidfile", ""),
            "fetch": (*worker, "-Q", "schedule,discover,fetch", "--pool", "threads", "--concurrency", "4"),
            "clean": (*worker, "-Q", "clean,enrich", "--pool", "prefork", "--concurrency", "2"),
            "store": (*worker, "-Q", "store", "--pool", "prefork", "--concurrency", "1"),
        }

    def __enter__(self) -> Self:
        (self.home / "publishers").mkdir()
        (self.home / "publishers" / "poison.toml").write_text(_POISON_OVERRIDE.format(host=self.poison_host))
        with self.database.transaction() as session:
            for url in self.site.feed_urls:
                follow_feed(session, StarterFeed(url, url, url.removesuffix("feed")))
        for name in self._commands:
            self._clock_file(name).write_bytes(struct.pack("d", 0.0))
        self._supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopped.set()
        self._supervisor.join()
        for pid in self.tree():
            _kill(pid, signal.SIGKILL)
        for process in self._processes.values():
            process.wait()
        self.database.close()
        self.redis.close()
        self.poison.close()

    def _supervise(self) -> None:
        """Start again what ends, as Docker and systemd do."""
        while not self._is_stopped.wait(_CHECK_SECONDS):
            if self._is_paused.is_set():
                continue
            for name, command in self._commands.items():
                process = self._processes.get(name)
                if process is None or process.poll() is not None:
                    self.restart_count += process is not None
                    with (self.home / f"{name}.log").open("ab") as log:
                        self._processes[name] = subprocess.Popen(
                            command,
                            env=self.environment(name),
                            stdout=log,
                            stderr=log,
                            stdin=subprocess.DEVNULL,
                        )

    def pause_supervision(self) -> Callable[[], None]:
        """Start nothing until the function that is returned is called."""
        self._is_paused.set()
        time.sleep(2 * _CHECK_SECONDS)
        return self._is_paused.clear

    def tree(self) -> list[int]:
        """Return every process of the run: those that have its home in their environment or their command line.

        The broker overwrites its environment with its title, which names its socket.
        """
        marker, path = f"COPYDESK_HOME={self.home}".encode(), str(self.home)
        return [
            pid
            for pid, environment in _environments()
            if (marker in environment.split(b"\0") or path in _command_line(pid)) and pid != os.getpid()
        ]

    def tree_of(self, *words: str) -> list[int]:
        """Return the processes of the run whose command line has all words."""
        return [pid for pid in self.tree() if all(word in _command_line(pid) for word in words)]

    def find(self, *words: str) -> list[int]:
        """Return the same, and wait until there is one: `copydesk up` starts what ends often after up to a minute.

        Raises:
            RuntimeError: there is none after three minutes: the fault would hit nothing.
        """
        for _ in range(360):
            if found := self.tree_of(*words):
                return found
            time.sleep(0.5)
        raise RuntimeError(f"no process whose command line has {words}")

    def signal(self, pids: Sequence[int], number: int) -> None:
        """Send a signal to processes; those that are gone are left out."""
        for pid in pids:
            _kill(pid, number)

    def follow_poison(self, host: str, path: str) -> None:
        """Follow a feed with a page that must become a dead letter.

        Args:
            host: of the page.
            path: which of the pages of `testing.faults`.
        """
        url = f"http://{host}/feed?{path}"
        self.poison_urls.add(f"http://{host}{path}")
        with self.database.transaction() as session:
            follow_feed(session, StarterFeed(url, url, f"http://{host}/"))


def _environments() -> list[tuple[int, bytes]]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found.append((int(folder.name), (folder / "environ").read_bytes()))
            except OSError:  # it has ended, or belongs to somebody else
                continue
    return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
