"""Choose the publisher's tags of a story."""

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = ["resolve_tags"]

_TAG_SEPARATOR = re.compile(r"\s*[,;|，、؛،]\s*")
# Tags for machines: long numbers, hashes, names with a namespace.
_MACHINE_TAG = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{12,}|^[\d\W_]+$|^\w+(?: \w+){0,3}:|_\w+_|^\w+=", re.IGNORECASE
)
_MAX_TAG_CHARS, _MAX_TAGS = 80, 30


def resolve_tags(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the tags of the most trusted origin that gives any.

    Args:
        evidence: all candidates of the page, the most trusted first.

    Returns:
        At most 30, each once in the page's spelling, without # and without tags for machines.
        A single value is split at its commas; in a list a comma is part of a tag.
    """
    candidates = [candidate for candidate in evidence if candidate.field == "tags"]
    origin = candidates[0].origin if candidates else ""
    values = [candidate.value for candidate in candidates if candidate.origin == origin]
    names = _TAG_SEPARATOR.split(values[0]) if len(values) == 1 else values
    return tuple({name.casefold(): name for name in reversed(list(_clean_tags(names[:_MAX_TAGS])))}.values())[
        ::-1
    ]


def _clean_tags(names: Sequence[str]) -> Iterator[str]:
    for candidate in names:
        tag = normalize_whitespace(candidate).lstrip("#").strip(" \"'")
        if 1 < len(tag) <= _MAX_TAG_CHARS and not _MACHINE_TAG.search(tag):
            yield tag
