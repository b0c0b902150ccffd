"""Walk over the project's own Python files: paths, syntax trees, functions and classes."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The folders that make up the product. Some exist only in the wheel or only in a checkout.
PRODUCT = ("copydesk", "pipeline", "db", "services", "workers", "web", "cli", "sample_site")
# Everything else that people read and change.
SUPPORT = ("testing", "tests", "bench", "docs", "alembic")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file under version control that still exists, relative to the root."""
    result = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=30
    )
    return tuple(
        path for name in result.stdout.split("\0") if name and (ROOT / (path := Path(name))).is_file()
    )


def python_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files in some top-level folders, without the generated migrations."""
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.parts[0] in folders and path.parts[:2] != ("alembic", "versions")
    )


def read_text(path: Path) -> str:
    """Read a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def syntax_tree(path: Path) -> ast.Module:
    """Parse a Python file of the project."""
    return ast.parse(read_text(path))


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method and the file that defines it."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def location(self) -> str:
        """The file, line and name, for messages."""
        return f"{self.path}:{self.node.lineno} {self.node.name}"

    @property
    def lines(self) -> int:
        """The number of lines from ``def`` to the end, without the docstring."""
        first = self.node.body[0]
        has_docstring = isinstance(first, ast.Expr) and ast.get_docstring(self.node, clean=False) is not None
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1 - docstring

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, without ``self`` and ``cls``."""
        args = self.node.args
        named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        return tuple(arg.arg for arg in named if arg.arg not in {"self", "cls"})


def functions(*folders: str) -> Iterator[Function]:
    """Iterate over all functions and methods in some top-level folders."""
    for path in python_files(*folders):
        for node in ast.walk(syntax_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(path, node)


def classes(*folders: str) -> Iterator[tuple[Path, ast.ClassDef]]:
    """Iterate over all classes in some top-level folders."""
    for path in python_files(*folders):
        yield from ((path, node) for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.ClassDef))
