"""A page's address in; the day it names, out."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipeline.clean.evidence.survey import Survey
from pipeline.records import Evidence

__all__ = ["from_address"]

# /2024/05/02/, /2024-05-02/, /20240502/, /2024/may/02/: a whole day, between the marks that part an address.
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/_.]?)(?P<m>0[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    re.IGNORECASE,
)


def from_address(found: Survey) -> Iterator[Evidence]:
    """Read the day in the address, which many publishing systems put there.

    Args:
        found: the survey of a page.
    """
    addresses = (
        found.address,
        *(address for relation, address in found.links if relation == "canonical"),
    )
    for address in dict.fromkeys(addresses):
        day = _DAY.search(_path(address))
        if day:
            yield Evidence("published", f"{day['y']}-{day['m']}-{day['d']}", "address", 0.55)


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""
