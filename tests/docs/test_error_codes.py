"""Everything that can go wrong while asking has a name, and every name is documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import source_tree

ROOMS = ("pipeline/fetch", "pipeline/urls", "workers")
ERRORS = {"TryLater", "Rejected", "Refused", "Deferral"}
NAME = re.compile(r"[a-z_]+(\.[a-z_0-9]+)?")


def _names() -> Iterator[str]:
    for path in source_tree.python_files("pipeline", "workers"):
        if str(path).startswith(ROOMS):
            for node in ast.walk(source_tree.syntax_tree(path)):
                yield from _in_call(node)
                yield from _in_pair(node)


def _in_call(node: ast.AST) -> Iterator[str]:
    """The first text handed to an error."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        yield from [text for text in texts[:1] if isinstance(text, str) and NAME.fullmatch(text)]


def _in_pair(node: ast.AST) -> Iterator[str]:
    """A dotted name and its sentence, as the tables of faults have them."""
    if isinstance(node, ast.Tuple):
        texts = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        sentence = any(isinstance(text, str) and " " in text for text in texts)
        yield from [text for text in texts if sentence and isinstance(text, str) and NAME.fullmatch(text)]


NAMES = sorted({*_names(), "gone"})


def test_the_names_are_found() -> None:
    assert {"tls.expired", "timeout.read", "robots.unreachable", "blocked.challenge", "host.busy"} <= {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_trouble_is_documented(name: str) -> None:
    assert f"`{name}`" in source_tree.read_text(Path("docs/fetch.md"))
