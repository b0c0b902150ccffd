"""Lists of feeds that people pass on: how many of their addresses are read, and how fast.

    python -m bench.opml

Every `xmlUrl=` in a file counts as one address. Beside ours: the XML parser alone, strict and mending.
"""

import time
from collections.abc import Callable

from lxml import etree

from bench import SHARED
from pipeline.discover.opml import read_opml

FILES = [path.read_bytes() for path in sorted((SHARED / "data" / "opml").glob("*.opml"))]


def parsed(body: bytes, *, recover: bool) -> int:
    try:
        tree = etree.fromstring(
            body, etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)
        )
    except etree.XMLSyntaxError:
        return 0
    return sum(1 for outline in tree.iter("outline") if outline.get("xmlUrl"))


READERS: dict[str, Callable[[bytes], int]] = {
    "Copydesk": lambda body: len(read_opml(body).feeds),
    "lxml": lambda body: parsed(body, recover=False),
    "lxml, mending": lambda body: parsed(body, recover=True),
}

if __name__ == "__main__":
    listed = sum(body.count(b"xmlUrl=") for body in FILES)
    print(
        f"{len(FILES)} lists, {listed} addresses\n\n| reader | addresses | lists read whole | time |\n|---|---|---|---|"
    )
    for name, read in READERS.items():
        started = time.perf_counter()
        counts = [read(body) for body in FILES]
        took = time.perf_counter() - started
        whole = sum(count == body.count(b"xmlUrl=") for count, body in zip(counts, FILES, strict=True))
        print(f"| {name} | {sum(counts)} | {whole} | {took * 1000:.0f} ms |")
