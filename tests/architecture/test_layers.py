"""Check the layers: cli → services → web | workers → db → pipeline, never upwards."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_tree

# What a pure function takes as an argument instead of reading it.
AMBIENT = {
    ("os", "environ"),
    ("os", "getenv"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def test_every_import_contract_is_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(
        command, cwd=source_tree.ROOT, check=False, capture_output=True, text=True, timeout=90
    )
    assert result.returncode == 0, result.stdout[-3000:]


def test_the_folder_of_migrations_does_not_shadow_the_library() -> None:
    assert not (source_tree.ROOT / "alembic" / "__init__.py").exists()


def _reads(path: Path) -> Iterator[str]:
    for node in ast.walk(source_tree.syntax_tree(path)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in AMBIENT:
                yield f"{path}:{node.lineno} {owner}.{name}"


def test_the_pipeline_reads_no_clock_and_no_environment() -> None:
    # Only fetch knows when a response arrived and how long it took.
    pure = [path for path in source_tree.python_files("pipeline") if path.parts[1] != "fetch"]
    assert not [location for path in pure for location in _reads(path)]


def test_each_stage_is_a_package_with_a_public_function() -> None:
    functions = {
        "discover": "discover",
        "fetch": "fetch",
        "clean": "clean",
        "enrich": "enrich",
        "store": "decide",
    }
    for folder, function in functions.items():
        public = source_tree.read_text(Path("pipeline") / folder / "__init__.py")
        assert f'"{function}"' in public, f"pipeline/{folder} does not export {function}()"
