"""The project's own files in, what each of them defines out: what the house checks walk over."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pipeline", "db", "workers", "web", "cli")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is still there, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=30
    )
    return tuple(
        path for name in listed.stdout.split("\0") if name and (ROOT / (path := Path(name))).is_file()
    )


def python_files(*folders: str) -> tuple[Path, ...]:
    """Python files in the named top folders, without the generated migrations."""
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] in folders and path.parts[:2] != ("alembic", "versions")
    )


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method, with the place it starts at."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def place(self) -> str:
        return f"{self.path}:{self.node.lineno} {self.node.name}"

    @property
    def lines(self) -> int:
        """Lines from ``def`` to the end, its docstring not counted."""
        first = self.node.body[0]
        documented = isinstance(first, ast.Expr) and ast.get_docstring(self.node, clean=False) is not None
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1 - docstring

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of what a caller passes: ``self`` and ``cls`` are not."""
        listed = self.node.args
        named = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs]
        return tuple(one.arg for one in named if one.arg not in {"self", "cls"})


def functions(*folders: str) -> Iterator[Function]:
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(path, node)


def classes(*folders: str) -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in python_files(*folders):
        yield from ((path, node) for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))
