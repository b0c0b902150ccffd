"""Nothing in, the top level of the IPTC Media Topics vocabulary out.

Copyright IPTC, CC BY 4.0; see data/mediatopics.tsv and docs/enrich.md.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources

__all__ = ["read_data_lines", "topic_code", "topic_names"]


def read_data_lines(name: str) -> Iterator[str]:
    """The lines of a shipped list, without comments.

    Args:
        name: of the file in data/.
    """
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def topic_names() -> dict[str, str]:
    """English names by code, such as ``medtop:15000000`` for "sport"."""
    return dict(line.split("\t", 1) for line in read_data_lines("mediatopics.tsv"))


def topic_code(prefix: str) -> str:
    """The code of a topic by its first two digits.

    Args:
        prefix: such as "15".

    Returns:
        Such as ``medtop:15000000``.
    """
    return f"medtop:{prefix}000000"
