"""Lists of feeds that people pass on: how many of their addresses are read, and how fast.

    python -m bench.opml

Every `xmlUrl=` in a file counts as one address. Beside ours: the XML parser alone, strict and mending.
"""

import tempfile
import time
from collections.abc import Callable

from lxml import etree

from bench import SHARED_DIR
from db import Database, migrations, sources
from pipeline.discover.opml import read_opml
from services.opml import follow_opml_feeds

OPML_FILES = [path.read_bytes() for path in sorted((SHARED_DIR / "data" / "opml").glob("*.opml"))]


def count_outlines(body: bytes, *, recover: bool) -> int:
    try:
        tree = etree.fromstring(
            body, etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)
        )
    except etree.XMLSyntaxError:
        return 0
    return sum(1 for outline in tree.iter("outline") if outline.get("xmlUrl"))


READERS: dict[str, Callable[[bytes], int]] = {
    "Copydesk": lambda body: len(read_opml(body).feeds),
    "lxml": lambda body: count_outlines(body, recover=False),
    "lxml, mending": lambda body: count_outlines(body, recover=True),
}


def import_all() -> str:
    """All lists into one new database, as `copydesk opml import` does it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/feeds.db")
        migrations.upgrade(database)
        started = time.perf_counter()
        for body in OPML_FILES:
            with database.transaction() as session:
                follow_opml_feeds(session, read_opml(body).feeds)
        seconds = time.perf_counter() - started
        with database.read_transaction() as session:
            rows = sources.list_feeds(session)
            publications = len(sources.list_sources(session))
        database.close()
    in_folders = sum(bool(row.folders) for row in rows)
    return f"{len(rows)} feeds of {publications} publications, {in_folders} in folders, in {seconds:.1f} s"


if __name__ == "__main__":
    total_urls = sum(body.count(b"xmlUrl=") for body in OPML_FILES)
    print(
        f"{len(OPML_FILES)} lists, {total_urls} addresses\n\n| reader | addresses | lists read whole | time |\n|---|---|---|---|"
    )
    for name, read in READERS.items():
        started = time.perf_counter()
        counts = [read(body) for body in OPML_FILES]
        seconds = time.perf_counter() - started
        complete_files = sum(
            count == body.count(b"xmlUrl=") for count, body in zip(counts, OPML_FILES, strict=True)
        )
        print(f"| {name} | {sum(counts)} | {complete_files} | {seconds * 1000:.0f} ms |")
    print(f"\nimported: {import_all()}")
