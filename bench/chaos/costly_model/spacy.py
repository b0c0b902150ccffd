"""Stand in for spaCy with a model for Danish that some pages of `testing.faults` break, as native code can.

The folder is in the path of the processes of a chaos run, and is what `COPYDESK_SPACY_MODELS` names there. Articles in
other languages never reach the model.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["load"]

_CHUNK_BYTES = 50_000_000
_EXIT_STATUS = 9


@dataclass(frozen=True)
class Doc:
    """The result of a model: no entities."""

    ents: tuple[()] = ()


def load(name: str, exclude: tuple[str, ...] = ()) -> Callable[[str], Doc]:  # noqa: ARG001 - called as spaCy is
    """Return the model.

    Args:
        name: of the model.
        exclude: components that are not needed.
    """
    return _read


def _read(text: str) -> Doc:
    if "afslutter processen" in text:
        os._exit(_EXIT_STATUS)
    if "fylder hukommelsen" in text:
        _fill_memory()
    return Doc()


def _fill_memory() -> None:
    """Allocate memory until there is none, and write into each page of it."""
    chunks = []
    while True:
        chunks.append(b"\1" * _CHUNK_BYTES)
