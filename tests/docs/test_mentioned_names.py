"""Check that the names in the pages exist, and that the examples of the how-to pages run."""

import importlib
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))),
)
HOW_TOS = tuple(page for page in PAGES if page.startswith("docs/how-to/"))
PACKAGES = tuple(
    sorted(
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench"}
    )
)
FOLDERS = (*PACKAGES, "alembic", "bench", "docs", "tests")
FENCE = re.compile(r"^```(.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})(?:/[\w.-]+)+/?")
EXAMPLE = re.compile(r'python title="([\w/]+\.py)"')


def _prose(page: str) -> str:
    return FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))


def _mentioned(page: str, pattern: re.Pattern[str]) -> Iterator[str]:
    yield from (code for code in CODE.findall(_prose(page)) if pattern.fullmatch(code))


def _examples(page: str) -> dict[str, str]:
    """Return the code blocks of a page that name a file, by file."""
    blocks = FENCE.findall((ROOT / page).read_text(encoding="utf-8"))
    return {match[1]: code for head, code in blocks if (match := EXAMPLE.fullmatch(head))}


def _exists(dotted: str) -> bool:
    """Whether a dotted name is a module, or an attribute of one (also a field without a default)."""
    module, parts = "", dotted.split(".")
    while parts and importlib.util.find_spec(name := f"{module}.{parts[0]}".lstrip(".")):
        module, parts = name, parts[1:]
        if not hasattr(importlib.import_module(module), "__path__"):
            break
    value: object = importlib.import_module(module)
    for part in parts:
        if part in getattr(value, "__annotations__", {}):
            return True
        if not hasattr(value, part):
            return False
        value = getattr(value, part)
    return True


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_mentions_exists(page: str) -> None:
    created = _examples(page) if page in HOW_TOS else {}
    mentioned = set(_mentioned(page, FILE)) - set(created)
    assert sorted(name for name in mentioned if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_module_function_and_class_that_a_page_mentions_exists(page: str) -> None:
    assert sorted(name for name in set(_mentioned(page, DOTTED)) if not _exists(name)) == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert _exists("pipeline.clean.clean")
    assert _exists("pipeline.records.Page.body")
    assert not _exists("pipeline.clean.no_such_function")
    assert not _exists("pipeline.no_such_module")


def _module(name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Run an example as the module it describes; an addition to an existing module sees its contents."""
    path = ROOT / f"{name.replace('.', '/')}.py"
    module = types.ModuleType(name)
    if path.exists():
        vars(module).update(vars(importlib.import_module(name)))
    exec(compile(code, name, "exec"), vars(module))
    monkeypatch.setitem(sys.modules, name, module)
    return module


@pytest.mark.parametrize("page", [page for page in HOW_TOS if _examples(page)])
def test_the_examples_of_a_how_to_pass_their_own_tests(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = []
    for file, code in _examples(page).items():
        module = _module(file.removesuffix(".py").replace("/", "."), code, monkeypatch)
        tests += [getattr(module, name) for name in re.findall(r"^def (test_\w+)", code, re.MULTILINE)]
    assert tests
    for test in tests:
        test()


def test_every_command_that_a_page_shows_exists() -> None:
    names = [f"{name} " for name, _ in generate.iter_commands()]
    shown = [
        (page, line)
        for page in PAGES
        for _, code in FENCE.findall((ROOT / page).read_text(encoding="utf-8"))
        for line in re.findall(r"^(?:\$ )?(?:[A-Z_]+=\S+ )?(copydesk .*)", code, re.MULTILINE)
    ]
    assert len({page for page, _ in shown}) > 3
    assert [
        (page, line) for page, line in shown if not any(f"{line} ".startswith(name) for name in names)
    ] == []
