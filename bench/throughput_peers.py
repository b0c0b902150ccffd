"""Extract saved pages with another tool and insert a row for each; `bench.throughput` runs it in `.venv-bench`.

.venv-bench/bin/python bench/throughput_peers.py trafilatura|trafilatura-pool|news-please SET COUNT WARM_UP
"""

import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import exit_not_run
from bench.process_trees import cpu_seconds, memory_mb, process_tree
from bench.saved_pages import read_saved_pages

_COLUMNS = ("url", "title", "author", "date", "description", "sitename", "language", "text")
_POOL_PROCESSES = 2


def extract_with_trafilatura(page: tuple[str, bytes]) -> dict[str, Any]:
    """Return the columns of a page with text and metadata."""
    import trafilatura

    url, body = page
    document = trafilatura.bare_extraction(body, url=url, with_metadata=True)
    fields = document.as_dict() if document is not None else {}
    return {name: fields.get(name) for name in _COLUMNS}


def extract_with_news_please(page: tuple[str, bytes]) -> dict[str, Any]:
    """Return the columns of a page with text and metadata; without a request for each image of the page."""
    from newsplease import NewsPlease

    url, body = page
    article = NewsPlease.from_html(body.decode("utf-8", "replace"), url=url, fetch_images=False)
    return {
        "url": url,
        "title": article.title,
        "author": ", ".join(article.authors or ()),
        "date": str(article.date_publish or ""),
        "description": article.description,
        "sitename": article.source_domain,
        "language": article.language,
        "text": article.maintext,
    }


def insert_row(database: sqlite3.Connection, columns: dict[str, Any]) -> None:
    """Insert what was extracted, each row in a transaction of its own."""
    with database:
        database.execute(
            f"INSERT INTO articles ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",
            [columns.get(name) for name in _COLUMNS],
        )


def run(
    extracted: Iterator[dict[str, Any]], database: sqlite3.Connection, count: int, warm_up: int
) -> dict[str, float]:
    """Insert all pages; return the figures of those after the first ones."""
    started = cpu = 0.0
    for number, columns in enumerate(extracted):
        if number == warm_up:
            started, cpu = time.monotonic(), cpu_seconds([os.getpid()])
        insert_row(database, columns)
    counted = count - warm_up
    return {
        "CPU": (cpu_seconds([os.getpid()]) - cpu) / counted * 1000,
        "articles": counted / (time.monotonic() - started),
        "memory": sum(memory_mb(pid) for pid in process_tree(os.getpid())),
    }


def main() -> None:
    name, set_name, count, warm_up = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    extract: Callable[[tuple[str, bytes]], dict[str, Any]] = extract_with_trafilatura
    if name == "news-please":
        extract = extract_with_news_please
        try:
            import newsplease  # noqa: F401 - only whether it is installed
        except ImportError:
            exit_not_run("news-please is not installed in .venv-bench")
    pages = [(page.url, page.body) for page in read_saved_pages(set_name)][:count]
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "rows.db")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"CREATE TABLE articles (id INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})")
        if name.endswith("-pool"):
            with multiprocessing.Pool(_POOL_PROCESSES) as pool:
                figures = run(pool.imap(extract, pages), database, len(pages), warm_up)
        else:
            figures = run(map(extract, pages), database, len(pages), warm_up)
        database.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
