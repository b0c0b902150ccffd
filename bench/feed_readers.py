"""Read feeds with one reader and print what it returns as JSON lines.

`bench.feeds` runs this in a process of its own for each reader, with the interpreter that has the reader installed.
"""

import importlib
import json
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import SHARED_DIR

# The feeds of the suites name the response headers to use in a comment.
HEADER_COMMENT_RE = re.compile(r"^Header:\s+([\w-]+):\s*(.*?)\s*$", re.MULTILINE)
FEEDS_DIR = SHARED_DIR / "data" / "feeds"
ParsedFeed = dict[str, Any]
NUM_ROUNDS = 100


def utc_iso(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None


def copydesk() -> Callable[[bytes, Mapping[str, str], str], ParsedFeed]:
    from pipeline.discover import discover
    from pipeline.records import Page

    def read(body: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
        discovery = discover(Page(url, body, headers))
        return {
            "feed": {
                "title": discovery.title,
                "description": discovery.description,
                "link": discovery.homepage,
                "author": discovery.authors,
                "language": discovery.language,
                "updated": utc_iso(discovery.updated),
                "id": discovery.id,
            },
            "entries": [
                {
                    "summary": entry.summary,
                    "title": entry.title,
                    "content": entry.content,
                    "link": entry.url,
                    "author": entry.authors,
                    "id": entry.id,
                    "published": utc_iso(entry.published),
                    "updated": utc_iso(entry.modified),
                    "tag": entry.tags,
                    "enclosure": entry.enclosures,
                }
                for entry in discovery.entries
            ],
        }

    return read


def feedparser() -> Callable[[bytes, Mapping[str, str], str], ParsedFeed]:
    import feedparser as library

    def to_iso(parsed: Any) -> str | None:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat() if parsed else None

    def to_fields(entry: Any) -> ParsedFeed:
        return {
            "summary": entry.get("summary") or entry.get("content", [{}])[0].get("value"),
            "title": entry.get("title"),
            "content": [element.get("value") for element in entry.get("content", ())] or entry.get("summary"),
            "link": entry.get("link"),
            "author": [entry.get("author"), entry.get("author_detail", {}).get("name")],
            "id": entry.get("id"),
            "published": to_iso(entry.get("published_parsed")),
            "updated": to_iso(entry.get("updated_parsed")),
            "tag": [tag.get("term") for tag in entry.get("tags", ())],
            "enclosure": [element.get("href") for element in entry.get("enclosures", ())],
        }

    def read(body: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
        result = library.parse(body, response_headers={"content-location": url, **headers})
        feed = result.feed
        feed_fields = {
            "title": feed.get("title"),
            "description": feed.get("subtitle"),
            "link": feed.get("link"),
            "author": [feed.get("author"), feed.get("author_detail", {}).get("name")],
            "language": feed.get("language"),
            "updated": to_iso(feed.get("updated_parsed")),
            "id": feed.get("id"),
        }
        return {"feed": feed_fields, "entries": [to_fields(item) for item in result.entries]}

    return read


def fastfeedparser() -> Callable[[bytes, Mapping[str, str], str], ParsedFeed]:
    import fastfeedparser as library

    def read(body: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:  # noqa: ARG001 - the readers' signature
        result = library.parse(body)
        return {"feed": dict(result.feed), "entries": [dict(entry) for entry in result.entries]}

    return read


READERS = {"copydesk": copydesk, "feedparser": feedparser, "fastfeedparser": fastfeedparser}


def response_headers(body: bytes) -> dict[str, str]:
    matches = HEADER_COMMENT_RE.findall(body[:2000].decode("utf-8", "replace"))
    return {name.lower(): value for name, value in matches if name.lower() != "content-type"}


def print_values(name: str) -> None:
    """Read every feed of the set once and print what came out, then the peak memory in MB."""
    read = READERS[name]()
    for line in (FEEDS_DIR / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        body = (FEEDS_DIR / case["feed_path"]).read_bytes()
        headers = {"content-type": case["content_type"] or "", **response_headers(body)}
        started = time.perf_counter()
        try:
            parsed, error = read(body, headers, case["url"]), ""
        except Exception as failure:  # noqa: BLE001 - the bench counts what each reader refuses
            parsed, error = {}, f"{type(failure).__name__}: {failure}"
        seconds = time.perf_counter() - started
        print(
            json.dumps({"id": case["id"], "parsed": parsed, "error": error, "seconds": seconds}, default=str)
        )
    print(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def entry_counter(name: str) -> Callable[[bytes], int]:
    """Return a function that reads a feed and counts its entries, without converting the result."""
    if name == "copydesk":
        from pipeline.discover import discover
        from pipeline.records import Page

        headers = {"content-type": "application/xml"}
        return lambda body: len(discover(Page("https://post.example.org/feed", body, headers)).entries)
    library = importlib.import_module(name)
    return lambda body: len(library.parse(body).entries)


def print_speed(name: str, path: str) -> None:
    """Read one feed 100 times and print the median and the worst CPU time, in seconds."""
    read, body, seconds = entry_counter(name), Path(path).read_bytes(), []
    for _ in range(NUM_ROUNDS):
        started = time.process_time()
        count = read(body)
        seconds.append(time.process_time() - started)
    print(json.dumps({"entries": count, "median": statistics.median(seconds), "worst": max(seconds)}))


if __name__ == "__main__":
    job, *arguments = sys.argv[1:]
    {"values": print_values, "speed": print_speed}[job](*arguments)
