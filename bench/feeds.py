"""Compare the feed reader with feedparser and fastfeedparser on the feeds of two projects' test suites.

    .venv/bin/python -m bench.feeds [--wrong]

Values: each value that the suites expect counts once. The comparison is the same for every reader: markup as parsed
HTML (order and quotes of attributes and namespace declarations are ignored), titles as text, authors by name where
there is one; where a reader returns several values, any of them may match. Speed: CPU time for the same 100 entries, in
each format, 100 times.
"""

import argparse
import html
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench import ROOT_DIR, SHARED_DIR, peers, require_data, results

PYTHONS = {"copydesk": sys.executable, "feedparser": str(peers.PYTHON), "fastfeedparser": str(peers.PYTHON)}
FEEDS_DIR = SHARED_DIR / "data" / "feeds"
EMAIL_RE = re.compile(r"[(<]?(?:mailto:)?[^\s@()]+@[^\s@()]+[)>]?")
RSS_ITEM = """<item><title>Story number {n} of the day &amp; night</title><link>https://post.example.org/2026/11/24/story-{n}</link>
<guid isPermaLink="false">post-{n}</guid><pubDate>Tue, 24 Nov 2026 09:{m:02}:00 +0100</pubDate><dc:creator>Ada Roe</dc:creator>
<category>Region</category><description>&lt;p&gt;The council met on Tuesday and {words}&lt;/p&gt;</description></item>"""
ATOM_ENTRY = """<entry><title type="html">Story number {n} of the day &amp;amp; night</title><id>tag:post.example.org,2026:{n}</id>
<link href="https://post.example.org/2026/11/24/story-{n}"/><published>2026-11-24T09:{m:02}:00+01:00</published>
<updated>2026-11-24T10:{m:02}:00+01:00</updated><author><name>Ada Roe</name></author><category term="Region"/>
<summary type="html">&lt;p&gt;The council met on Tuesday and {words}&lt;/p&gt;</summary></entry>"""
SUMMARY_TEXT = "decided that the mill by the river stays where it is. " * 6


def run_reader(name: str, *arguments: str) -> Iterator[dict[str, Any]]:
    """Run a job of `bench.feed_readers` with the interpreter of a reader; yield its JSON lines."""
    command = [
        PYTHONS[name],
        "-m",
        "bench.feed_readers",
        arguments[0],
        name,
        *arguments[1:],
    ]
    process = subprocess.run(command, cwd=ROOT_DIR, stdout=subprocess.PIPE, check=True)
    yield from map(json.loads, process.stdout.decode().splitlines())


class MarkupNormalizer(HTMLParser):
    """Reduce HTML to its tags, with attributes in a fixed order, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a start tag."""
        attributes = sorted(
            (name, " ".join((value or "").replace(" ;", ";").split()))
            for name, value in attrs
            if not name.startswith("xmlns")
        )
        self.parts.append((tag, *attributes))

    def handle_endtag(self, tag: str) -> None:
        """Record an end tag."""
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Record text; adjacent pieces are joined."""
        if self.parts and isinstance(self.parts[-1], str) and self.parts[-1][:1] == "=":
            self.parts[-1] += data
        else:
            self.parts.append("=" + data)


def normalize_markup(value: str, *, keep_tags: bool) -> list[Any]:
    """Return a value as comparable parts, with its tags or as words of text."""
    normalizer = MarkupNormalizer()
    normalizer.feed(value)
    normalizer.close()
    if not keep_tags:
        return "".join(
            part[1:] for part in normalizer.parts if isinstance(part, str) and part[:1] == "="
        ).split()
    parts = [" ".join(part.split()) if isinstance(part, str) else part for part in normalizer.parts]
    return [part for part in parts if part not in ("=", "/circle", "/img", "/br")]


def person_name(value: str) -> str:
    """A person without the mail address, unless that is all there is."""
    return " ".join(EMAIL_RE.sub("", value).split()) or value


def is_match(field: str, wanted: str, value: Any) -> bool:
    """Whether a value is the expected one; of several, whether any is, or all of them together."""
    if isinstance(value, list):
        joined = [", ".join(map(str, values)) for values in (value, sorted(map(str, value)))]
        return any(is_match(field, wanted, candidate) for candidate in (*value, *joined))
    if value is None or html.unescape(str(value)) == html.unescape(wanted):
        return value is not None
    if field == "author":
        return person_name(wanted) == person_name(str(value))
    keep_tags = field in ("summary", "content", "description")
    if field == "title" and normalize_markup(wanted, keep_tags=False) == str(value).split():
        return True
    return (keep_tags or field == "title") and normalize_markup(
        wanted, keep_tags=keep_tags
    ) == normalize_markup(str(value), keep_tags=keep_tags)


def expected_values(case: dict[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """Yield every value that a case expects: part, index of the entry, field, value."""
    for field, value in case["expected"]["feed"].items():
        yield "feed", 0, field, value
    for number, fields in case["expected"]["entries"].items():
        for field, value in fields.items():
            yield "entry", int(number), field, value


def value_of(parsed: dict[str, Any], part: str, number: int, field: str) -> Any:
    if part == "feed":
        return parsed.get("feed", {}).get(field)
    entries = parsed.get("entries", [])
    return entries[number].get(field) if number < len(entries) else None


def measure(name: str, cases: list[dict[str, Any]], *, show_missed: bool) -> None:
    """Print how many expected values a reader returns, by suite and by field."""
    *outcomes, memory = run_reader(name, "values")
    correct: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    for case, outcome in zip(cases, outcomes, strict=True):
        for part, number, field, value in expected_values(case):
            actual = value_of(outcome["parsed"], part, number, field)
            is_correct = is_match(field, value, actual)
            for group in ("all", case["source"], f"{part}.{field}"):
                total[group] += 1
                correct[group] += is_correct
            if not is_correct:
                missed[f"{part}.{field}"].append(f"{case['id']}: {value!r}\n      got {actual!r}")
    slowest = max(outcomes, key=lambda outcome: outcome["seconds"])
    refused = [
        outcome["id"]
        for outcome, expected_case in zip(outcomes, cases, strict=True)
        if outcome["error"] and expected_case["must_parse"]
    ]
    print(f"\n{name}: {correct['all']} of {total['all']} values, {correct['all'] / total['all']:.2%}")
    print("  " + ", ".join(f"{group} {correct[group]}/{total[group]}" for group in total if group != "all"))
    print(
        f"  slowest feed {slowest['seconds']:.3f} s, all {sum(outcome['seconds'] for outcome in outcomes):.1f} s, peak {memory['memory']:.0f} MB"
    )
    print(f"  feeds that must be read and were refused: {len(refused)}")
    results.record(f"values, {name}", correct["all"])
    results.record(f"feeds refused, {name}", len(refused), higher_is_better=False)
    if show_missed:
        for field, lines in missed.items():
            print(f"\n  -- {field}", *lines, sep="\n    ")
        print(*refused, sep="\n    ")


def print_speed(folder: Path) -> None:
    """Print the CPU time that 100 entries take in each format."""
    for form, head, template, foot in (
        (
            "rss",
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title>',
            RSS_ITEM,
            "</channel></rss>",
        ),
        ("atom", '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>', ATOM_ENTRY, "</feed>"),
    ):
        path = folder / f"{form}.xml"
        body = "".join(template.format(n=n, m=n % 60, words=SUMMARY_TEXT) for n in range(100))
        path.write_text(f'<?xml version="1.0" encoding="utf-8"?>{head}{body}{foot}', "utf-8")
        for name in PYTHONS if peers.is_ready() else ("copydesk",):
            (timing,) = run_reader(name, "speed", str(path))
            print(
                f"{form:6}{name:16}{timing['entries']} entries, median {timing['median'] * 1000:.2f} ms, worst {timing['worst'] * 1000:.2f} ms"
            )
            results.record(f"100 entries of {form}, {name}", timing["median"] * 1000, "ms")


def main() -> None:
    """Print the values of each reader, then the speed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--wrong", action="store_true", help="list every value that Copydesk returns differently"
    )
    args = parser.parse_args()
    require_data(FEEDS_DIR)
    cases = [json.loads(line) for line in (FEEDS_DIR / "cases.jsonl").read_text("utf-8").splitlines()]
    if not peers.is_ready():
        print(f"feedparser and fastfeedparser: not run: {peers.MISSING}")
    for name in ("copydesk", "feedparser") if peers.is_ready() else ("copydesk",):
        measure(name, cases, show_missed=args.wrong and name == "copydesk")
    print()
    with tempfile.TemporaryDirectory() as folder:
        print_speed(Path(folder))


if __name__ == "__main__":
    main()
