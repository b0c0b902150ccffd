"""Feed hostile URLs, XML and strings to the pipeline and print how each ended.

    .venv/bin/python -m bench.security

URLs must be refused before any connection, either by their text or by the IP address that their host name resolves to.
XML must be read or refused within two seconds and 200 MB, and the output must hold no file, lookup or expanded entity.
Strings go through every input that accepts text: URL, feed, page and database.
"""

import json
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bench import SHARED_DIR, require_data, results
from db import Database, migrations
from db.ledger import KeyedEntry, insert_new_entries
from pipeline.clean import clean
from pipeline.discover import discover
from pipeline.enrich import enrich
from pipeline.errors import PipelineError, Refused
from pipeline.fetch import FetchPolicy, Request, Transport, fetch
from pipeline.records import Entry, Page
from pipeline.serialization import from_json, to_json
from pipeline.urls import host_of, key

# The time at which the strings are stored.
LISTED_AT = datetime(2026, 11, 25, tzinfo=UTC)
SECURITY_DIR = SHARED_DIR / "data" / "security"
MAX_SECONDS = 2.0
MAX_MEGABYTES = 200
ENTITY_RE = re.compile(rb"&[A-Za-z][\w.-]*;")
# Text that appears in the output only if a file or an entity of the attack was read.
LEAK_MARKERS = ("root:x:0:0", "daemon:x:", "dosdosdos", "lollollol", "127.0.0.1 localhost", "[boot loader]")


def read_rows(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (SECURITY_DIR / f"{name}.jsonl").read_text("utf-8").split("\n") if line
    ]


def peak_memory_mb() -> float:
    """Return the peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- URLs ---


class PrivateResolver:
    """Resolve every name to a private IP address and count the lookups; no connection may follow."""

    def __init__(self) -> None:
        self.lookups = 0

    def __call__(self, _name: str, _port: int) -> list[str]:
        self.lookups += 1
        return ["10.0.0.1"]


def check_urls() -> None:
    """Print how the hostile URLs end."""
    resolver, counts = PrivateResolver(), Counter[str]()
    policy = FetchPolicy(connect_timeout=1, total_timeout=2)
    transport = Transport(policy, resolver)
    passed = []
    for row in read_rows("ssrf"):
        try:
            fetch(Request(row["url"]), policy, transport)
        except Refused as error:
            counts[error.reason] += 1
        except PipelineError as error:
            passed.append((row["url"], str(error)))
        else:
            passed.append((row["url"], "fetched"))
    transport.close()
    print(
        f"URLs: {sum(counts.values())} of {sum(counts.values()) + len(passed)} refused, {resolver.lookups} looked up"
    )
    results.record("hostile URLs refused", sum(counts.values()))
    print("  " + ", ".join(f"{reason} {count}" for reason, count in counts.most_common()))
    for url, error_text in passed:
        print(f"  PASSED {url}: {error_text}")


# --- XML ---


def check_xml() -> None:
    """Print how the hostile XML ends in every reader that accepts XML: feed, page, OPML."""
    for name, read in XML_READERS:
        counts, slowest, leaked_ids = Counter[str](), 0.0, []
        for row in read_rows("xml"):
            started = time.perf_counter()
            outcome, text = run_reader(read, row["body"].encode("utf-8", "surrogatepass"))
            slowest = max(slowest, time.perf_counter() - started)
            counts[outcome] += 1
            if any(marker in text for marker in LEAK_MARKERS) or len(text) > 100 * len(row["body"]) + 10_000:
                leaked_ids.append(row["id"])
        bugs = [outcome for outcome in counts if outcome.startswith("BUG")]
        results.record(f"leaks and bugs, XML as {name}", len(leaked_ids) + len(bugs), higher_is_better=False)
        print(
            f"XML as {name}: {sum(counts.values())} survived, {len(leaked_ids)} leaked, slowest {slowest:.3f} s"
        )
        print("  " + ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common()))
        if leaked_ids or bugs or slowest > MAX_SECONDS:
            print(f"  FAILED: {leaked_ids} {bugs}")


def run_reader(read: Callable[[bytes], str], body: bytes) -> tuple[str, str]:
    """Read a body; return the outcome and all text that came out."""
    from services.errors import UsageError

    try:
        return "read", read(body)
    except PipelineError as error:
        return error.reason, ""
    except UsageError:
        return "refused", ""
    except Exception as error:  # noqa: BLE001 - unexpected exceptions are what this bench looks for
        return f"BUG {type(error).__name__}: {error}", ""


def as_feed(body: bytes) -> str:
    return json.dumps(to_json(discover(Page("https://site.org/feed", body))))


def within_a_feed(body: bytes) -> str:
    """Put the declarations of the attack before a feed and its entities into the title of an entry."""
    declarations = body[: body.find(b"]>") + 2] if b"]>" in body else body.partition(b"<data")[0]
    entities = b" ".join(dict.fromkeys(ENTITY_RE.findall(body)))
    item = b"<item><title>A story %s</title><link>https://site.org/a</link></item>" % entities
    return as_feed(
        declarations + b"<rss version='2.0'><channel><title>T</title>" + item + b"</channel></rss>"
    )


def as_page(body: bytes) -> str:
    return json.dumps(to_json(clean(Page("https://site.org/a", body))))


def as_opml(body: bytes) -> str:
    from services.opml import read_opml_file

    return str(read_opml_file(body, "a.opml"))


XML_READERS = (
    ("a feed", as_feed),
    ("declarations before a feed", within_a_feed),
    ("a page", as_page),
    ("OPML", as_opml),
)


# --- strings ---


def pages_with_text(text: str) -> Iterator[tuple[str, Page]]:
    """Yield a page and a feed with the text in every field, escaped and raw."""
    plain, escaped = text.encode("utf-8", "surrogatepass"), escape(text).encode("utf-8", "surrogatepass")
    story = b"<html><head><title>%s</title><meta name=author content='%s'></head><body><article><h1>%s</h1>%s</article>"
    for spelling, content in (("escaped", escaped), ("raw", plain)):
        paragraphs = b"".join(
            b"<p>%s The mill opened on Monday, and ninety people work there.</p>" % content for _ in range(4)
        )
        yield f"page, {spelling}", Page("https://site.org/a", story % (content, content, content, paragraphs))
        item = b"<item><title>%s</title><link>https://site.org/%s</link><author>%s</author><description>%s</description></item>"
        feed = b"<rss version='2.0'><channel><title>%s</title>%s</channel></rss>"
        yield (
            f"feed, {spelling}",
            Page("https://site.org/feed", feed % (content, item % (content, content, content, content))),
        )


def run_pipeline(entry_point: str, page: Page, database: Database) -> None:
    """Read a page, serialize it and read it back; or read a feed and store its entries."""
    if entry_point.startswith("page"):
        article = enrich(clean(page))
        assert from_json(json.loads(json.dumps(to_json(article)))) == article
        return
    entries = [entry for entry in discover(page).entries if entry.url]
    with database.transaction() as session:
        insert_new_entries(
            session, [KeyedEntry(entry, key(entry.url), host_of(entry.url)) for entry in entries], LISTED_AT
        )


def check_strings(database: Database) -> None:
    """Print how the hostile strings end."""
    counts, bugs = Counter[str](), []
    for row in read_rows("strings"):
        for entry_point, page in pages_with_text(row["text"]):
            try:
                run_pipeline(entry_point, page, database)
                counts["went through"] += 1
            except PipelineError as error:
                counts[error.reason] += 1
            except Exception as error:  # noqa: BLE001 - unexpected exceptions are what this bench looks for
                bugs.append(f"{row['id']} {entry_point}: {type(error).__name__}: {error}")
        try:
            key(row["text"]), host_of(row["text"])
            keyed_entry = KeyedEntry(Entry("https://site.org/" + row["text"]), row["text"], "site.org")
            with database.transaction() as session:
                insert_new_entries(session, [keyed_entry], LISTED_AT)
            counts["stored as a URL"] += 1
        except PipelineError:
            counts["not a URL"] += 1
        except Exception as error:  # noqa: BLE001 - unexpected exceptions are what this bench looks for
            bugs.append(f"{row['id']} URL: {type(error).__name__}: {error}")
    print(f"strings: {sum(counts.values())} survived, {len(bugs)} broke something")
    results.record("strings that broke something", len(bugs), higher_is_better=False)
    print("  " + ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common()))
    for bug in bugs[:20]:
        print(f"  BUG {bug}")


def main() -> None:
    """Print the three tables."""
    require_data(SECURITY_DIR)
    check_urls()
    check_xml()
    # Measured before the strings: enriching them loads data for each language that is met.
    verdict = f"FAILED, {MAX_MEGABYTES} MB are allowed" if peak_memory_mb() > MAX_MEGABYTES else "allowed"
    print(f"peak memory after URLs and XML {peak_memory_mb():.0f} MB: {verdict}")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'c.db'}")
        migrations.upgrade(database)
        check_strings(database)
        database.close()
    print(f"peak memory {peak_memory_mb():.0f} MB")
    results.record("peak memory", peak_memory_mb(), "MB")


if __name__ == "__main__":
    main()
