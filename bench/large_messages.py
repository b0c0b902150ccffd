"""Measure the memory that workers keep after the largest messages that they take, and after larger ones.

    python -m bench.large_messages [--pages 3] [--only sqlite|postgresql]

With SQLite, a broker and a worker run as `copydesk up` starts them; with PostgreSQL, the workers for cleaning, enriching and
storing are processes of their own with pools of processes, as docker-compose.yml starts them. Memory is the sum of all
processes of a worker (PSS), after ordinary articles and after each step.
"""

import argparse
import base64
import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import redis

from bench import results
from bench.backlog import ArticleHandler, add_entries, article_server, count_stored, generate_article
from bench.chaos.faults import task_message
from bench.databases import new_databases
from bench.local_run import LocalRun, process_name
from bench.process_trees import memory_mb
from db import Database, migrations
from workers.broker_transport import MAX_BODY_CHARS
from workers.computations import MAX_DOCUMENT_CHARS
from workers.local.processes import ProcessSpec
from workers.queues import QUEUE_NAMES

ORDINARY_ARTICLES = 20
QUIET_SECONDS = 6.0
COPYDESK = (sys.executable, "-P", "-m", "copydesk")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class LargeHandler(ArticleHandler):
    """Serve an article, or one that is nearly as long as a document may be where the path says so."""

    def build_body(self) -> bytes:
        """Return the page."""
        return generate_long_article(self.path) if "/large/" in self.path else super().build_body()


def generate_long_article(url: str) -> bytes:
    """Return a page whose text is a little shorter than the limit."""
    paragraphs: list[str] = []
    length, number = 0, 0
    while length < MAX_DOCUMENT_CHARS * 0.95:
        page = generate_article(f"{url}?{number}").decode()
        text = page.partition("</h1>")[2].partition("</article>")[0]
        paragraphs.append(text)
        length, number = length + len(text) - 40, number + 1
    title = f"Proceedings of {url.rpartition('/')[2]}"
    return f"<html lang=en><title>{title}</title><article><h1>{title}</h1>{''.join(paragraphs)}</article></html>".encode()


def worker_specs(home: Path) -> list[ProcessSpec]:
    """Return workers with pools of processes, and one with threads and the schedule for what only waits."""
    schedule = ("--schedule-thread", "--schedule", str(home / "beat"))
    options = {
        "schedule,discover,fetch": ("--pool", "threads", "--concurrency", "4", *schedule),
        **dict.fromkeys(("clean", "enrich", "store"), ("--pool", "prefork", "--concurrency", "1")),
    }
    return [
        ProcessSpec(queues, (*COPYDESK, "worker", "--queues", queues, *chosen, *QUIET))
        for queues, chosen in options.items()
    ]


def memory_by_worker(run: LocalRun) -> dict[str, float]:
    """Return the memory of each worker with its children, in MB."""
    memory: dict[str, float] = {}
    for pid in run.pids:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        if "--queues" in words:
            queues = words[words.index("--queues") + 1]
            name = "all" if queues.startswith("schedule") and "store" in queues else queues
        else:
            name = process_name(pid)
        memory[name] = memory.get(name, 0.0) + memory_mb(pid)
    return memory


class Measurement:
    """Take the steps one after the other, and print the memory after each.

    Args:
        name: of the database.
        run: with its workers.
        database: of the run.
    """

    def __init__(self, name: str, run: LocalRun, database: Database) -> None:
        self.name, self.run, self.database = name, run, database
        self.stored = 0

    def store(self, *urls: str) -> None:
        """List URLs and wait until their articles are stored."""
        add_entries(self.database, list(urls))
        self.stored += len(urls)
        while count_stored(self.database) < self.stored:
            time.sleep(0.5)

    def push(self, message: str) -> None:
        """Send a message to every queue, and wait until all are taken."""
        with closing(redis.Redis.from_url(self.run.settings.redis_client_url)) as client:
            for queue in QUEUE_NAMES:
                client.lpush(queue, message)
            while any(client.llen(queue) for queue in QUEUE_NAMES):
                time.sleep(0.5)

    def report(self, step: str) -> None:
        """Print the memory when everything is quiet."""
        time.sleep(QUIET_SECONDS)
        memory = memory_by_worker(self.run)
        print(
            f"{self.name} | {step} | " + " | ".join(f"{key} {value:.0f}" for key, value in memory.items()),
            flush=True,
        )
        for key, value in memory.items():
            results.record(f"{self.name}, {step}, {key}", value, "MB")


def measure(name: str, database: Database, pages: int) -> None:
    """Measure on one database."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cd-large-")))
        environment = {
            "COPYDESK_PROXY": stack.enter_context(article_server(LargeHandler)),
            "COPYDESK_REVISIT_DELAYS": "",
        }
        workers = worker_specs(home) if database.dialect == "postgresql" else None
        run = stack.enter_context(LocalRun(home, database, environment, workers))
        steps = Measurement(name, run, database)
        steps.store(*(f"http://site-{number}.example.org/a" for number in range(ORDINARY_ARTICLES)))
        steps.report("ordinary articles")
        for label, share in (("above", 1.01), ("below", 0.99)):
            steps.push(task_message("somebody.else", int(MAX_BODY_CHARS * share) * "A"))
            steps.report(f"foreign messages just {label} the limit")
        body = json.dumps([[["x" * int(MAX_BODY_CHARS * 0.74), ""]], {}, {}])
        steps.push(task_message("copydesk.store", base64.b64encode(body.encode()).decode()))
        steps.report("messages for store just below the limit")
        for number in range(pages):
            steps.store(f"http://large-{number}.example.org/large/{number}")
            steps.report(f"{number + 1} of the longest documents")
        steps.store(*(f"http://site-{number}.example.org/b" for number in range(ORDINARY_ARTICLES)))
        steps.report("ordinary articles again")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    with ExitStack() as stack:
        for name, url in new_databases(stack, options.only):
            database = Database(url)
            migrations.upgrade(database)
            measure(name, database, options.pages)
            database.close()


if __name__ == "__main__":
    main()
