"""A reader's name and a job in; what the reader made of the feeds, as JSON lines, out.

Run by `bench.feeds` in a process of its own for each reader: ours with our interpreter, the peers with theirs.
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

# The suite's feeds say in a comment with which headers they are served.
HEADER = re.compile(r"^Header:\s+([\w-]+):\s*(.*?)\s*$", re.MULTILINE)
FEEDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "feeds"
Read = dict[str, Any]
ROUNDS = 100


def instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def ours() -> Callable[[bytes, Mapping[str, str], str], Read]:
    from pipeline.discover import discover
    from pipeline.records import Page

    def read(body: bytes, headers: Mapping[str, str], url: str) -> Read:
        found = discover(Page(url, body, headers))
        return {
            "feed": {
                "title": found.title,
                "description": found.description,
                "link": found.home,
                "author": found.authors,
                "language": found.language,
                "updated": instant(found.updated),
                "id": found.id,
            },
            "entries": [
                {
                    "summary": each.summary,
                    "title": each.title,
                    "content": each.content,
                    "link": each.url,
                    "author": each.authors,
                    "id": each.id,
                    "published": instant(each.published),
                    "updated": instant(each.modified),
                    "tag": each.tags,
                    "enclosure": each.enclosures,
                }
                for each in found.entries
            ],
        }

    return read


def feedparser() -> Callable[[bytes, Mapping[str, str], str], Read]:
    import feedparser as library

    def moment(parsed: Any) -> str | None:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat() if parsed else None

    def entry(each: Any) -> Read:
        return {
            "summary": each.get("summary") or each.get("content", [{}])[0].get("value"),
            "title": each.get("title"),
            "content": [part.get("value") for part in each.get("content", ())] or each.get("summary"),
            "link": each.get("link"),
            "author": [each.get("author"), each.get("author_detail", {}).get("name")],
            "id": each.get("id"),
            "published": moment(each.get("published_parsed")),
            "updated": moment(each.get("updated_parsed")),
            "tag": [tag.get("term") for tag in each.get("tags", ())],
            "enclosure": [part.get("href") for part in each.get("enclosures", ())],
        }

    def read(body: bytes, headers: Mapping[str, str], url: str) -> Read:
        found = library.parse(body, response_headers={"content-location": url, **headers})
        feed = found.feed
        top = {
            "title": feed.get("title"),
            "description": feed.get("subtitle"),
            "link": feed.get("link"),
            "author": [feed.get("author"), feed.get("author_detail", {}).get("name")],
            "language": feed.get("language"),
            "updated": moment(feed.get("updated_parsed")),
            "id": feed.get("id"),
        }
        return {"feed": top, "entries": [entry(each) for each in found.entries]}

    return read


def fastfeedparser() -> Callable[[bytes, Mapping[str, str], str], Read]:
    import fastfeedparser as library

    def read(body: bytes, headers: Mapping[str, str], url: str) -> Read:  # noqa: ARG001 - the readers' signature
        found = library.parse(body)
        return {"feed": dict(found.feed), "entries": [dict(each) for each in found.entries]}

    return read


READERS = {"ours": ours, "feedparser": feedparser, "fastfeedparser": fastfeedparser}


def served_with(body: bytes) -> dict[str, str]:
    found = HEADER.findall(body[:2000].decode("utf-8", "replace"))
    return {name.lower(): value for name, value in found if name.lower() != "content-type"}


def values(name: str) -> None:
    """Read every feed of the set once."""
    read = READERS[name]()
    for line in (FEEDS / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        body = (FEEDS / case["feed_path"]).read_bytes()
        headers = {"content-type": case["content_type"] or "", **served_with(body)}
        started = time.perf_counter()
        try:
            found, error = read(body, headers, case["url"]), ""
        except Exception as problem:  # noqa: BLE001 - the bench counts what each reader refuses
            found, error = {}, f"{type(problem).__name__}: {problem}"
        seconds = time.perf_counter() - started
        print(json.dumps({"id": case["id"], "found": found, "error": error, "seconds": seconds}, default=str))
    print(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def bare(name: str) -> Callable[[bytes], int]:
    """The reader itself, without what this bench makes of its answer."""
    if name == "ours":
        from pipeline.discover import discover
        from pipeline.records import Page

        headers = {"content-type": "application/xml"}
        return lambda body: len(discover(Page("https://post.example.org/feed", body, headers)).entries)
    library = importlib.import_module(name)
    return lambda body: len(library.parse(body).entries)


def speed(name: str, path: str) -> None:
    """Read one feed over and over."""
    read, body, took = bare(name), Path(path).read_bytes(), []
    for _ in range(ROUNDS):
        started = time.process_time()
        count = read(body)
        took.append(time.process_time() - started)
    print(json.dumps({"entries": count, "median": statistics.median(took), "worst": max(took)}))


if __name__ == "__main__":
    job, *given = sys.argv[1:]
    {"values": values, "speed": speed}[job](*given)
