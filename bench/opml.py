"""Count the feed URLs read from OPML files found in public repositories, and time the import.

    python -m bench.opml

Every `xmlUrl=` in a file counts as one URL. The comparison is lxml alone, strict and in recovery mode.
"""

import tempfile
import time
from collections.abc import Callable

from lxml import etree

from bench import SHARED_DIR, require_data, results
from db import Database, migrations, sources
from pipeline.discover.opml import read_opml
from services.opml import follow_opml_feeds

OPML_DIR = SHARED_DIR / "data" / "opml"


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
    "lxml, recovering": lambda body: count_outlines(body, recover=True),
}


def import_all(files: list[bytes]) -> str:
    """Import all files into one new database, as `copydesk opml import` does; return a summary."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/feeds.db")
        migrations.upgrade(database)
        started = time.perf_counter()
        for body in files:
            with database.transaction() as session:
                follow_opml_feeds(session, read_opml(body).feeds)
        seconds = time.perf_counter() - started
        with database.read_transaction() as session:
            rows = sources.list_feeds(session)
            publications = len(sources.list_sources(session))
        database.close()
    results.record("feeds imported", len(rows))
    results.record("import", seconds, "s")
    in_folders = sum(bool(row.folders) for row in rows)
    return f"{len(rows)} feeds of {publications} publications, {in_folders} in folders, in {seconds:.1f} s"


def main() -> None:
    """Print one row per reader, then the summary of the import."""
    require_data(OPML_DIR)
    files = [path.read_bytes() for path in sorted(OPML_DIR.glob("*.opml"))]
    total_urls = sum(body.count(b"xmlUrl=") for body in files)
    print(
        f"{len(files)} files, {total_urls} URLs\n\n| reader | URLs | files read completely | time |\n|---|---|---|---|"
    )
    for name, read in READERS.items():
        started = time.perf_counter()
        counts = [read(body) for body in files]
        seconds = time.perf_counter() - started
        complete_files = sum(
            count == body.count(b"xmlUrl=") for count, body in zip(counts, files, strict=True)
        )
        print(f"| {name} | {sum(counts)} | {complete_files} | {seconds * 1000:.0f} ms |")
        results.record(f"URLs read, {name}", sum(counts))
    print(f"\nimported: {import_all(files)}")


if __name__ == "__main__":
    main()
