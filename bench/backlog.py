"""Measure a worker with a long backlog: what a host with few entries waits, and whether memory and disk stay bounded.

    python -m bench.backlog [--entries 100000] [--hosts 1000] [--seconds 180] [--until-done] [--sentences 30]
        [--only sqlite|postgresql]

All entries are due at once; a broker and a worker, as `copydesk up` starts them, fetch generated articles through a server
on loopback. After some seconds a new host with three entries appears. `--until-done` goes on until the backlog is empty:
the long run, which shows whether memory, files, broker and log of the database grow with the articles.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import redis
from sqlalchemy import func, select

from bench import results
from bench.databases import new_databases
from bench.local_run import LocalRun
from bench.process_trees import open_files
from db import Database, ledger, migrations
from db.ledger import KeyedEntry
from db.tables import EntryRow
from pipeline.records import Entry
from pipeline.urls import host_of, key
from workers.queues import STAGE_QUEUES, list_names

FEW = tuple(f"http://small.example.org/{number}" for number in range(3))
FEW_AFTER_SECONDS = 20.0
SAMPLES = 12
ENTRIES_PER_TRANSACTION = 1_000
SYLLABLES = "bar den fel gor hin jas kel lom mun nor pal quen rit sol tam urd vel wes yon zin".split()
"""Of two or three of them, the words are made: 8,400 words, about as many as a local newspaper uses."""


class ArticleHandler(BaseHTTPRequestHandler):
    """Serve an article for every URL, as a forward proxy."""

    protocol_version = "HTTP/1.1"
    sentences = 30

    def do_GET(self) -> None:
        is_robots = self.path.endswith("/robots.txt")
        body = b"" if is_robots else self.build_body()
        self.send_response(404 if is_robots else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def build_body(self) -> bytes:
        """Return the page."""
        return generate_article(self.path, self.sentences)

    def log_message(self, *_: object) -> None:
        pass


def generate_words(random: Random, count: int) -> str:
    """Return words, of which few are frequent and most are rare."""
    return " ".join(
        "".join(SYLLABLES[int(len(SYLLABLES) * random.random() ** 2)] for _ in range(random.choice((2, 3))))
        for _ in range(count)
    )


def generate_article(url: str, sentences: int = 30) -> bytes:
    """Return an article that no other URL has; a sentence has 13 words."""
    random = Random(url)
    texts = [
        f"The {generate_words(random, 8)} opened on day {random.randrange(10**6)}." for _ in range(sentences)
    ]
    paragraphs = "".join(f"<p>{' '.join(texts[at : at + 5])}</p>" for at in range(0, sentences, 5))
    title = f"{generate_words(random, 4).capitalize()} {random.randrange(10**6)}"
    return (
        f"<html lang=en><title>{title}</title><article><h1>{title}</h1>{paragraphs}</article></html>".encode()
    )


@contextmanager
def article_server(handler: type[ArticleHandler] = ArticleHandler) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def add_entries(database: Database, urls: list[str]) -> None:
    """List URLs, which are due at once."""
    for start in range(0, len(urls), ENTRIES_PER_TRANSACTION):
        keyed = [
            KeyedEntry(Entry(url), key(url), host_of(url))
            for url in urls[start : start + ENTRIES_PER_TRANSACTION]
        ]
        with database.transaction() as session:
            ledger.insert_new_entries(session, keyed, datetime.now(UTC))


def count_stored(database: Database, *conditions: Any) -> int:
    with database.read_transaction() as session:
        query = select(func.count()).select_from(EntryRow).where(EntryRow.stage == "stored", *conditions)
        return session.scalar(query) or 0


def sample(run: LocalRun, database: Database, home: Path, started: float) -> dict[str, float]:
    """Return what must stay bounded."""
    client = redis.Redis.from_url(run.settings.redis_client_url)
    log, files = home / "copydesk.db-wal", [path for path in home.rglob("*") if path.is_file()]
    values = {
        "seconds": time.monotonic() - started,
        "stored": float(count_stored(database)),
        "MB of memory": sum(run.memory_mb().values()),
        "open files": float(max(open_files(pid) for pid in run.pids)),
        "messages": float(sum(client.llen(key) for name in STAGE_QUEUES for key in list_names(name))),
        "Redis keys": float(client.dbsize()),
        "MB of the broker": client.info("memory")["used_memory"] / 1e6,
        "MB of the log": log.stat().st_size / 1e6 if log.exists() else 0.0,
        "MB on disk": sum(path.stat().st_size for path in files if path.exists()) / 1e6,
    }
    client.close()
    return values


def print_status(run: LocalRun) -> None:
    """Print what an operator sees."""
    command = [sys.executable, "-m", "copydesk", "status"]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    print(f"\ncopydesk status of {run.settings.home.name}:\n{output}", flush=True)


def wait_for_few(run: LocalRun, database: Database) -> float:
    """Let a host with three entries appear; return the seconds until all are stored."""
    add_entries(database, list(FEW))
    started = time.monotonic()
    while count_stored(database, EntryRow.url.in_(FEW)) < len(FEW):
        time.sleep(0.5)
        if time.monotonic() - started > 600:
            print_status(run)
            sys.exit("the host with few entries was not done within ten minutes")
    return time.monotonic() - started


def measure(name: str, database: Database, options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cd-backlog-")))
        if database.dialect == "sqlite":  # then the home has the log and the file, as with `copydesk up`
            database = Database(f"sqlite:///{home / 'copydesk.db'}")
            stack.callback(database.close)
            migrations.upgrade(database)
        urls = [
            f"http://site-{number % options.hosts}.example.org/{number}" for number in range(options.entries)
        ]
        add_entries(database, urls)
        handler = type("Handler", (ArticleHandler,), {"sentences": options.sentences})
        environment = {
            "COPYDESK_PROXY": stack.enter_context(article_server(handler)),
            "COPYDESK_HOST_DELAY": "0.05",
            "COPYDESK_REVISIT_DELAYS": "",
        }
        run = stack.enter_context(LocalRun(home, database, environment))
        started = time.monotonic()
        time.sleep(FEW_AFTER_SECONDS)
        waited = wait_for_few(run, database)
        print(
            f"\n{name}: a host with {len(FEW)} entries beside {options.entries:,}: done after {waited:.0f} s"
        )
        results.record(f"{name}, host with few entries beside {options.entries}", waited, "s")
        print_status(run)
        samples = take_samples(run, database, home, started, options)
    for unit in ("MB of memory", "open files", "Redis keys", "MB of the broker", "MB of the log"):
        values = [row[unit] for row in samples]
        print(f"{name}, {unit}: {values[len(values) // 4]:.0f} after a quarter, at most {max(values):.0f}")
        results.record(f"{name}, {options.entries} entries, {unit}, at most", max(values), "MB")
    rate = samples[-1]["stored"] / samples[-1]["seconds"]
    results.record(f"{name}, {options.entries} entries, stored a second", rate, "1/s")


def take_samples(
    run: LocalRun, database: Database, home: Path, started: float, options: argparse.Namespace
) -> list[dict[str, float]]:
    samples: list[dict[str, float]] = []
    interval = 30.0 if options.until_done else options.seconds / SAMPLES
    while len(samples) < SAMPLES or options.until_done:
        time.sleep(interval)
        row = sample(run, database, home, started)
        if not samples:
            print("| " + " | ".join(row) + " |\n|" + "---|" * len(row))
        print("| " + " | ".join(f"{value:.0f}" for value in row.values()) + " |", flush=True)
        samples.append(row)
        if row["stored"] >= options.entries + len(FEW):
            break
    return samples


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long to sample")
    parser.add_argument("--until-done", action="store_true", help="until all are stored: some hours")
    parser.add_argument("--sentences", type=int, default=30, help="of each article")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    with ExitStack() as stack:
        for name, url in new_databases(stack, options.only):
            database = Database(url)
            migrations.upgrade(database)
            measure(name, database, options)
            database.close()


if __name__ == "__main__":
    main()
