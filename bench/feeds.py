"""The feeds of two projects' test suites in, a table of our reader beside its peers out.

    .venv/bin/python -m bench.feeds [--wrong]

Values: each value the suites expect counts once. For every reader alike, markup is compared as HTML (order and quotes of
attributes and namespace declarations mean nothing), titles as text, people by name where there is one; of several
values any may be the expected one. Speed: the same 100 entries, in each form, over and over, in CPU time.
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

from bench import SHARED

HERE = Path(__file__).parent.parent
VENVS = {"ours": ".venv", "feedparser": ".venv-bench", "fastfeedparser": ".venv-bench"}
FEEDS = SHARED / "data" / "feeds"
MAIL = re.compile(r"[(<]?(?:mailto:)?[^\s@()]+@[^\s@()]+[)>]?")
ITEM = """<item><title>Story number {n} of the day &amp; night</title><link>https://post.example.org/2026/11/24/story-{n}</link>
<guid isPermaLink="false">post-{n}</guid><pubDate>Tue, 24 Nov 2026 09:{m:02}:00 +0100</pubDate><dc:creator>Ada Roe</dc:creator>
<category>Region</category><description>&lt;p&gt;The council met on Tuesday and {words}&lt;/p&gt;</description></item>"""
ENTRY = """<entry><title type="html">Story number {n} of the day &amp;amp; night</title><id>tag:post.example.org,2026:{n}</id>
<link href="https://post.example.org/2026/11/24/story-{n}"/><published>2026-11-24T09:{m:02}:00+01:00</published>
<updated>2026-11-24T10:{m:02}:00+01:00</updated><author><name>Ada Roe</name></author><category term="Region"/>
<summary type="html">&lt;p&gt;The council met on Tuesday and {words}&lt;/p&gt;</summary></entry>"""
WORDS = "decided that the mill by the river stays where it is. " * 6


def run(name: str, *job: str) -> Iterator[dict[str, Any]]:
    """A reader's answers to a job."""
    command = [str(HERE / VENVS[name] / "bin/python"), "-m", "bench.feed_readers", job[0], name, *job[1:]]
    done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, check=True)
    yield from map(json.loads, done.stdout.decode().splitlines())


class Markup(HTMLParser):
    """HTML as what it means: tags with their attributes in one order, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        kept = sorted(
            (name, " ".join((value or "").replace(" ;", ";").split()))
            for name, value in attrs
            if not name.startswith("xmlns")
        )
        self.parts.append((tag, *kept))

    def handle_endtag(self, tag: str) -> None:
        """Keep an end."""
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Keep text, in one piece."""
        if self.parts and isinstance(self.parts[-1], str) and self.parts[-1][:1] == "=":
            self.parts[-1] += data
        else:
            self.parts.append("=" + data)


def meaning(value: str, *, tags: bool) -> list[Any]:
    """What a value says, with its tags or as text."""
    reader = Markup()
    reader.feed(value)
    reader.close()
    if not tags:
        return "".join(part[1:] for part in reader.parts if isinstance(part, str) and part[:1] == "=").split()
    parts = [" ".join(part.split()) if isinstance(part, str) else part for part in reader.parts]
    return [part for part in parts if part not in ("=", "/circle", "/img", "/br")]


def name_of(value: str) -> str:
    """A person without the mail address, unless that is all there is."""
    return " ".join(MAIL.sub("", value).split()) or value


def same(field: str, expected: str, found: Any) -> bool:
    """Whether a value is the expected one; of several, whether any is, or all of them together."""
    if isinstance(found, list):
        together = [", ".join(map(str, order)) for order in (found, sorted(map(str, found)))]
        return any(same(field, expected, each) for each in (*found, *together))
    if found is None or html.unescape(str(found)) == html.unescape(expected):
        return found is not None
    if field == "author":
        return name_of(expected) == name_of(str(found))
    tags = field in ("summary", "content", "description")
    if field == "title" and meaning(expected, tags=False) == str(found).split():
        return True
    return (tags or field == "title") and meaning(expected, tags=tags) == meaning(str(found), tags=tags)


def expected(case: dict[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """Every value a case expects: part, number of the entry, field, value."""
    for field, value in case["expected"]["feed"].items():
        yield "feed", 0, field, value
    for number, fields in case["expected"]["entries"].items():
        for field, value in fields.items():
            yield "entry", int(number), field, value


def value_of(found: dict[str, Any], part: str, number: int, field: str) -> Any:
    if part == "feed":
        return found.get("feed", {}).get(field)
    entries = found.get("entries", [])
    return entries[number].get(field) if number < len(entries) else None


def measure(name: str, cases: list[dict[str, Any]], *, wrong: bool) -> None:
    """Print how many expected values a reader found, by suite and by field."""
    *answers, memory = run(name, "values")
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    for case, answer in zip(cases, answers, strict=True):
        for part, number, field, value in expected(case):
            got = value_of(answer["found"], part, number, field)
            hit = same(field, value, got)
            for group in ("all", case["source"], f"{part}.{field}"):
                total[group] += 1
                right[group] += hit
            if not hit:
                missed[f"{part}.{field}"].append(f"{case['id']}: {value!r}\n      got {got!r}")
    slowest = max(answers, key=lambda answer: answer["seconds"])
    unread = [a["id"] for a, c in zip(answers, cases, strict=True) if a["error"] and c["must_parse"]]
    print(f"\n{name}: {right['all']} of {total['all']} values, {right['all'] / total['all']:.2%}")
    print("  " + ", ".join(f"{group} {right[group]}/{total[group]}" for group in total if group != "all"))
    print(
        f"  slowest feed {slowest['seconds']:.3f} s, all {sum(a['seconds'] for a in answers):.1f} s, peak {memory['memory']:.0f} MB"
    )
    print(f"  feeds that must be read and were refused: {len(unread)}")
    if wrong:
        for field, lines in missed.items():
            print(f"\n  -- {field}", *lines, sep="\n    ")
        print(*unread, sep="\n    ")


def speed(folder: Path) -> None:
    """Print how long 100 entries take."""
    for form, head, one, foot in (
        (
            "rss",
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title>',
            ITEM,
            "</channel></rss>",
        ),
        ("atom", '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>', ENTRY, "</feed>"),
    ):
        path = folder / f"{form}.xml"
        body = "".join(one.format(n=n, m=n % 60, words=WORDS) for n in range(100))
        path.write_text(f'<?xml version="1.0" encoding="utf-8"?>{head}{body}{foot}', "utf-8")
        for name in VENVS:
            (got,) = run(name, "speed", str(path))
            print(
                f"{form:6}{name:16}{got['entries']} entries, median {got['median'] * 1000:.2f} ms, worst {got['worst'] * 1000:.2f} ms"
            )


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--wrong", action="store_true", help="list every value that is not as expected")
    given = ask.parse_args()
    if not FEEDS.is_dir():
        sys.exit("the development data is not beside this checkout")
    cases = [json.loads(line) for line in (FEEDS / "cases.jsonl").read_text("utf-8").splitlines()]
    for name in ("ours", "feedparser"):
        measure(name, cases, wrong=given.wrong and name == "ours")
    print()
    with tempfile.TemporaryDirectory() as folder:
        speed(Path(folder))


if __name__ == "__main__":
    main()
