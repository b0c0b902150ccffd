"""Read the word lists that ship with the enrichers (`data/*.txt`, `*.tsv`, gzipped or not)."""

import gzip
from collections.abc import Iterator
from importlib import resources

__all__ = ["read_data", "read_data_lines", "read_word_lists"]


def read_data(package: str, name: str) -> bytes:
    """Read a shipped file.

    Args:
        package: the package whose `data` folder holds the file, usually `__package__`.
        name: the file's name; a name that ends in ".gz" is decompressed.
    """
    data = resources.files(package).joinpath("data", name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def read_data_lines(package: str, name: str) -> Iterator[str]:
    """Read a shipped list line by line.

    Args:
        package: as in `read_data`.
        name: as in `read_data`.

    Returns:
        The lines in order, without empty lines and without comments ("#").
    """
    text = read_data(package, name).decode("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def read_word_lists(package: str, name: str) -> dict[str, frozenset[str]]:
    """Read a file of named word lists: one "name: word word …" a line.

    Args:
        package: as in `read_data`.
        name: as in `read_data`.

    Returns:
        The words by list name. Lines with the same name add to one list.
    """
    words_by_name: dict[str, set[str]] = {}
    for line in read_data_lines(package, name):
        list_name, _, words = line.partition(":")
        words_by_name.setdefault(list_name.strip(), set()).update(words.split())
    return {list_name: frozenset(words) for list_name, words in words_by_name.items()}
