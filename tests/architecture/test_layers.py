"""Who may know whom: cli → web | workers → db → pipeline, and nothing points up."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_tree

# What a pure function is given instead of reading it.
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
    run = subprocess.run(
        command, cwd=source_tree.ROOT, check=False, capture_output=True, text=True, timeout=90
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_the_folder_of_migrations_does_not_shadow_the_library() -> None:
    assert not (source_tree.ROOT / "alembic" / "__init__.py").exists()


def _reads(path: Path) -> Iterator[str]:
    for node in ast.walk(source_tree.syntax_tree(path)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in AMBIENT:
                yield f"{path}:{node.lineno} {owner}.{name}"


def test_the_pipeline_reads_no_clock_and_no_environment() -> None:
    # Fetch stands at the wire: when a response arrived and how long it took is known only there.
    pure = [path for path in source_tree.python_files("pipeline") if path.parts[1] != "fetch"]
    assert not [place for path in pure for place in _reads(path)]


def test_each_step_of_the_journey_is_a_folder_with_a_function_of_that_name() -> None:
    verbs = {
        "discover": "discover",
        "fetch": "fetch",
        "clean": "clean",
        "enrich": "enrich",
        "store": "decide",
    }
    for folder, verb in verbs.items():
        public = source_tree.read_text(Path("pipeline") / folder / "__init__.py")
        assert f'"{verb}"' in public, f"pipeline/{folder} offers no {verb}()"
