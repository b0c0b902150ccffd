"""The lock files: every dependency pinned by hash, in step with pyproject.toml, naming no index."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture import source_tree

LOCKS = {
    "requirements.lock": ("build",),
    "requirements-dev.lock": ("build", "dev"),
    "bench/requirements.lock": ("bench",),
}
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def _project() -> Mapping[str, Any]:
    return tomllib.loads((source_tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in PIN.findall((source_tree.ROOT / lock).read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


def _declared(lock: str) -> list[Requirement]:
    project = _project()
    groups = [line for group in LOCKS[lock] for line in project["dependency-groups"][group]]
    return [Requirement(line) for line in [*project["project"]["dependencies"], *groups]]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    content = (source_tree.ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"https?://\S*|--(?:extra-)?index-url.*|--find-links.*|file:\S*|.* @ .*", content)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_dependency_is_locked_within_its_bounds(lock: str) -> None:
    pins = _pins(lock)
    astray = [
        f"{declared}: locked at {sorted(pins.get(canonicalize_name(declared.name), []))}"
        for declared in _declared(lock)
        if not (versions := pins.get(canonicalize_name(declared.name)))
        or not all(declared.specifier.contains(version, prereleases=True) for version in versions)
    ]
    assert not astray, "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_a_hash(lock: str) -> None:
    content = (source_tree.ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", content)
    assert not [entry.splitlines()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


def test_development_runs_on_what_users_run_on() -> None:
    runtime, development = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert not {name: pins for name, pins in runtime.items() if development.get(name) != pins}


def test_every_direct_dependency_has_bounds() -> None:
    loose = [Requirement(line) for line in _project()["project"]["dependencies"]]
    assert not [str(one) for one in loose if {part.operator for part in one.specifier} != {">=", "<"}]
