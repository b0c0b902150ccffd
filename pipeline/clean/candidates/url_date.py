"""A page's address in; the day it names, out."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipeline.clean.candidates.page_index import PageIndex
from pipeline.records import Evidence

__all__ = ["from_url"]

# /2024/05/02/, /2024-05-02/, /20240502/, /2024/may/02/: a whole day, between the marks that part an address.
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/_.]?)(?P<m>0[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    re.IGNORECASE,
)


def from_url(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the day in the address, which many publishing systems put there.

    Args:
        page_index: the survey of a page.
    """
    page_urls = (
        page_index.url,
        *(url for relation, url in page_index.links if relation == "canonical"),
    )
    for url in dict.fromkeys(page_urls):
        day = _URL_DAY.search(_url_path(url))
        if day:
            yield Evidence("published", f"{day['y']}-{day['m']}-{day['d']}", "address", 0.55)


def _url_path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""
