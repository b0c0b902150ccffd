"""The candidates for tags in; the subjects that the publisher names, out."""

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Evidence
from pipeline.text import squeeze

__all__ = ["tags"]

_BETWEEN = re.compile(r"\s*[,;|，、؛،]\s*")
# What systems write for themselves: long numbers, hashes, names with a namespace.
_FOR_MACHINES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{12,}|^[\d\W_]+$|^\w+(?: \w+){0,3}:|_\w+_|^\w+=", re.IGNORECASE
)
_LONGEST, _MOST = 80, 50


def tags(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The tags of the most trusted place that gives any.

    Args:
        evidence: all candidates of the page, the most trusted first.

    Returns:
        At most 50, each once in the page's spelling, without the sign # and without what machines write for machines.
        One text of several is taken apart at its commas; in a list a comma is part of a tag.
    """
    told = [item for item in evidence if item.field == "tags"]
    place = told[0].origin if told else ""
    values = [item.value for item in told if item.origin == place]
    names = _BETWEEN.split(values[0]) if len(values) == 1 else values
    return tuple({name.casefold(): name for name in reversed(list(_plain(names[:_MOST])))}.values())[::-1]


def _plain(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        tag = squeeze(name).lstrip("#").strip(" \"'")
        if 1 < len(tag) <= _LONGEST and not _FOR_MACHINES.search(tag):
            yield tag
