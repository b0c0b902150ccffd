"""Every error code that fetching can produce is documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import source_tree

FOLDERS = ("pipeline/fetch", "pipeline/urls", "workers")
ERRORS = {"TryLater", "Rejected", "Refused", "Deferral"}
NAME = re.compile(r"[a-z_]+(\.[a-z_0-9]+)?")


def _names() -> Iterator[str]:
    for path in source_tree.python_files("pipeline", "workers"):
        if str(path).startswith(FOLDERS):
            for node in ast.walk(source_tree.syntax_tree(path)):
                yield from _in_call(node)
                yield from _in_pair(node)


def _in_call(node: ast.AST) -> Iterator[str]:
    """Yield the first argument of an error, if it is an error code."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        yield from [text for text in texts[:1] if isinstance(text, str) and NAME.fullmatch(text)]


def _in_pair(node: ast.AST) -> Iterator[str]:
    """Yield an error code that stands beside its message, as in the tables of errors."""
    if isinstance(node, ast.Tuple):
        texts = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        has_message = any(isinstance(text, str) and " " in text for text in texts)
        yield from [text for text in texts if has_message and isinstance(text, str) and NAME.fullmatch(text)]


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {*_names(), "gone"}


def test_the_error_codes_in_the_code_are_found(names: set[str]) -> None:
    assert names >= {"tls.expired", "timeout.read", "robots.unreachable", "blocked.challenge", "host.busy"}


def test_every_error_code_is_documented(names: set[str]) -> None:
    page = source_tree.read_text(Path("docs/fetch.md"))
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []
