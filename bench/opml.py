"""Lists of feeds that people pass on: how many of their addresses are read, and how fast.

    python -m bench.opml

Every `xmlUrl=` in a file counts as one address. Beside ours: the XML parser alone, strict and mending.
"""

import tempfile
import time
from collections.abc import Callable

from lxml import etree

from bench import SHARED
from cli.opml import follow_list
from db import Database, migrations, sources
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


def imported() -> str:
    """All lists into one new database, as `copydesk opml import` does it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/feeds.db")
        migrations.upgrade(database)
        started = time.perf_counter()
        for body in FILES:
            with database.transaction() as session:
                follow_list(session, read_opml(body).feeds)
        took = time.perf_counter() - started
        with database.reading() as session:
            rows = sources.feeds(session)
            publications = len(sources.sources(session))
        database.close()
    in_folders = sum(bool(row.folders) for row in rows)
    return f"{len(rows)} feeds of {publications} publications, {in_folders} in folders, in {took:.1f} s"


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
    print(f"\nimported: {imported()}")
