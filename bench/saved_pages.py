"""Read the saved pages of the development data."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from bench import SHARED_DIR
from pipeline.records import Page

__all__ = ["SAVED_AT", "read_saved_pages"]

# Given to every page; the data does not say when it was saved.
SAVED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read_saved_pages(name: str) -> Iterator[Page]:
    """Yield the pages of a set that have a URL and a file.

    Args:
        name: of the set, such as ``publishers54``.
    """
    folder = SHARED_DIR / "data" / "pages" / name
    for line in (folder / "pages.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        files = list((folder / "html").glob(f"{row['id']}.*"))
        if not files or not row.get("url"):
            continue
        body = files[0].read_bytes()
        body = gzip.decompress(body) if files[0].suffix == ".gz" else body
        yield Page(row["url"], body, {"content-type": "text/html"}, fetched_at=SAVED_AT, final_url=row["url"])
