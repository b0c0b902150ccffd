"""Addresses, XML and strings meant to do harm in; how each ended, out.

    .venv/bin/python -m bench.security

Addresses must be refused: by their text, or else by what their name leads to, before any connection. XML must be read
or refused within two seconds and 200 MB, without a file, a look-up or an entity in what comes out. Strings go through
every door that text comes in by: address, feed, page, settings of a header, database.
"""

import json
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bench import SHARED
from db import Database, migrations
from db.ledger import Sighting, add_entries
from pipeline.clean import clean
from pipeline.discover import discover
from pipeline.enrich import enrich
from pipeline.errors import PipelineError, Refused
from pipeline.fetch import FetchPolicy, Request, Transport, fetch
from pipeline.records import Entry, Page
from pipeline.urls import host, key
from pipeline.wire import from_json, to_json

# The strings are kept at this time.
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SECURITY = SHARED / "data" / "security"
SECONDS = 2.0
MEGABYTES = 200
# What would be in the answer if a file or an entity of the attack had been read.
ENTITY = re.compile(rb"&[A-Za-z][\w.-]*;")
LEAKS = ("root:x:0:0", "daemon:x:", "dosdosdos", "lollollol", "127.0.0.1 localhost", "[boot loader]")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SECURITY / f"{name}.jsonl").read_text("utf-8").split("\n") if line]


def memory() -> float:
    """Peak of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- addresses ---


class Wire:
    """A name service that gives every name a private address, and counts; nothing may be connected to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _name: str, _port: int) -> list[str]:
        self.asked += 1
        return ["10.0.0.1"]


def addresses() -> None:
    """Print how the attacks by address end."""
    names, ends = Wire(), Counter[str]()
    policy = FetchPolicy(connect_timeout=1, total_timeout=2)
    transport = Transport(policy, names)
    passed = []
    for row in rows("ssrf"):
        try:
            fetch(Request(row["url"]), policy, transport)
        except Refused as error:
            ends[error.reason] += 1
        except PipelineError as error:
            passed.append((row["url"], str(error)))
        else:
            passed.append((row["url"], "fetched"))
    transport.close()
    print(
        f"addresses: {sum(ends.values())} of {sum(ends.values()) + len(passed)} refused, {names.asked} looked up"
    )
    print("  " + ", ".join(f"{reason} {count}" for reason, count in ends.most_common()))
    for url, why in passed:
        print(f"  PASSED {url}: {why}")


# --- XML ---


def xml() -> None:
    """Print how the attacks by XML end, in every reader that takes XML: feed, page, OPML."""
    for name, read in READERS:
        ends, slowest, leaked = Counter[str](), 0.0, []
        for row in rows("xml"):
            started = time.perf_counter()
            end, text = outcome(read, row["body"].encode("utf-8", "surrogatepass"))
            slowest = max(slowest, time.perf_counter() - started)
            ends[end] += 1
            if any(mark in text for mark in LEAKS) or len(text) > 100 * len(row["body"]) + 10_000:
                leaked.append(row["id"])
        bad = [end for end in ends if end.startswith("BUG")]
        print(f"XML as {name}: {sum(ends.values())} survived, {len(leaked)} leaked, slowest {slowest:.3f} s")
        print("  " + ", ".join(f"{end} {count}" for end, count in ends.most_common()))
        if leaked or bad or slowest > SECONDS:
            print(f"  TROUBLE: {leaked} {bad}")


def outcome(read: Callable[[bytes], str], body: bytes) -> tuple[str, str]:
    """How a body ended, and all text that came out."""
    from cli.problems import UserMistake

    try:
        return "read", read(body)
    except PipelineError as error:
        return error.reason, ""
    except UserMistake:
        return "refused", ""
    except Exception as error:  # noqa: BLE001 - what is looked for
        return f"BUG {type(error).__name__}: {error}", ""


def as_feed(body: bytes) -> str:
    return json.dumps(to_json(discover(Page("https://site.org/feed", body))))


def within_a_feed(body: bytes) -> str:
    """The attack's declarations before a feed, and its entities in the title of an entry."""
    declared = body[: body.find(b"]>") + 2] if b"]>" in body else body.partition(b"<data")[0]
    entities = b" ".join(dict.fromkeys(ENTITY.findall(body)))
    item = b"<item><title>A story %s</title><link>https://site.org/a</link></item>" % entities
    return as_feed(declared + b"<rss version='2.0'><channel><title>T</title>" + item + b"</channel></rss>")


def as_page(body: bytes) -> str:
    return json.dumps(to_json(clean(Page("https://site.org/a", body))))


def as_opml(body: bytes) -> str:
    from cli.opml import read_list

    return str(read_list(body, "a.opml"))


READERS = (
    ("a feed", as_feed),
    ("declarations before a feed", within_a_feed),
    ("a page", as_page),
    ("OPML", as_opml),
)


# --- strings ---


def pages_of(text: str) -> Iterator[tuple[str, Page]]:
    """The doors that text comes in by."""
    plain, marked = text.encode("utf-8", "surrogatepass"), escape(text).encode("utf-8", "surrogatepass")
    story = b"<html><head><title>%s</title><meta name=author content='%s'></head><body><article><h1>%s</h1>%s</article>"
    for form, words in (("escaped", marked), ("raw", plain)):
        paragraphs = b"".join(
            b"<p>%s The mill opened on Monday, and ninety people work there.</p>" % words for _ in range(4)
        )
        yield f"page, {form}", Page("https://site.org/a", story % (words, words, words, paragraphs))
        item = b"<item><title>%s</title><link>https://site.org/%s</link><author>%s</author><description>%s</description></item>"
        feed = b"<rss version='2.0'><channel><title>%s</title>%s</channel></rss>"
        yield (
            f"feed, {form}",
            Page("https://site.org/feed", feed % (words, item % (words, words, words, words))),
        )


def through(door: str, page: Page, database: Database) -> None:
    """All the way: read, written as a message, kept and read back."""
    if door.startswith("page"):
        article = enrich(clean(page))
        assert from_json(json.loads(json.dumps(to_json(article)))) == article
        return
    found = [entry for entry in discover(page).entries if entry.url]
    with database.transaction() as session:
        add_entries(session, [Sighting(entry, key(entry.url), host(entry.url)) for entry in found], NOW)


def strings(database: Database) -> None:
    """Print what becomes of the strings."""
    ends, bugs = Counter[str](), []
    for row in rows("strings"):
        for door, page in pages_of(row["text"]):
            try:
                through(door, page, database)
                ends["went through"] += 1
            except PipelineError as error:
                ends[error.reason] += 1
            except Exception as error:  # noqa: BLE001 - what is looked for
                bugs.append(f"{row['id']} {door}: {type(error).__name__}: {error}")
        try:
            key(row["text"]), host(row["text"])
            add = Sighting(Entry("https://site.org/" + row["text"]), row["text"], "site.org")
            with database.transaction() as session:
                add_entries(session, [add], NOW)
            ends["kept as an address"] += 1
        except PipelineError:
            ends["no address"] += 1
        except Exception as error:  # noqa: BLE001 - what is looked for
            bugs.append(f"{row['id']} address: {type(error).__name__}: {error}")
    print(f"strings: {sum(ends.values())} survived, {len(bugs)} broke something")
    print("  " + ", ".join(f"{end} {count}" for end, count in ends.most_common()))
    for bug in bugs[:20]:
        print(f"  BUG {bug}")


def main() -> None:
    """Print the three tables."""
    if not SECURITY.is_dir():
        sys.exit("the development data is not beside this checkout")
    addresses()
    xml()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'c.db'}")
        migrations.upgrade(database)
        strings(database)
        database.close()
    print(f"peak memory {memory():.0f} MB")


if __name__ == "__main__":
    main()
