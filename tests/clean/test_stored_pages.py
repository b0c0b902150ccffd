"""Real pages, where the development data is beside this checkout: whole, cut and broken, none stops the cleaner."""

import gzip
import random
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.records import Document, Page

PAGES = Path(__file__).parents[3] / "shared/data/pages"
EACH = 7


def some_pages() -> list[Path]:
    return [
        path for folder in sorted(PAGES.glob("*")) for path in sorted(folder.glob("html/*.gz"))[::150][:EACH]
    ]


@pytest.mark.skipif(not PAGES.is_dir(), reason="the development data folder ../shared is absent")
def test_no_stored_page_stops_the_cleaner_whole_or_cut_or_broken() -> None:
    chance = random.Random(7)
    for path in some_pages():
        body = gzip.decompress(path.read_bytes())
        broken = bytearray(body)
        for _ in range(100):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        for variant in (body, body[: chance.randrange(len(body))], bytes(broken)):
            with suppress(Rejected):
                assert isinstance(clean(Page("https://vale.example/news/mill", variant)), Document)
