"""The files that the code host and editors read are right, and workflows can do no harm."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")
    if path.name != "config.yml"
)
PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def _yaml(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / name)


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("dependabot", [".github/dependabot.yml"]),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [".github/ISSUE_TEMPLATE/config.yml"]),
        ("citation-file-format", ["CITATION.cff"]),
    ],
)
def test_a_file_fits_its_schema(schema: str, files: list[str]) -> None:
    assert files
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *files]
    run = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_workflow_may_only_read(workflow: str) -> None:
    content = _yaml(workflow)
    assert content["permissions"] == {}
    assert {name: job["permissions"] for name, job in content["jobs"].items()} == {
        name: {"contents": "read"} for name in content["jobs"]
    }
    # It would run what a stranger sends with the rights of the repository.
    assert "pull_request_target" not in content["on"]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_action_is_pinned_by_commit_and_names_its_version(workflow: str) -> None:
    used = re.findall(r"uses: (.+)$", (ROOT / workflow).read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    assert [action for action in used if not PINNED.fullmatch(action)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_checkout_leaves_no_credentials_behind(workflow: str) -> None:
    steps = [step for job in _yaml(workflow)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_workflows_run_recipes_that_people_can_run() -> None:
    recipes = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = [
        name
        for workflow in WORKFLOWS
        for name in re.findall(r"make PYTHON=python (\S+)", (ROOT / workflow).read_text())
    ]
    assert {"test", "coverage", "wheel", "docs"} <= set(used) <= recipes


def test_the_tests_run_on_every_python_from_the_oldest_that_is_supported() -> None:
    versions = _yaml(".github/workflows/tests.yml")["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert _project()["project"]["requires-python"] == f">={versions[0]}"
    assert versions == ["3.11", "3.12", "3.13", "3.14"]


def test_the_hooks_are_local_and_run_tools_of_the_environment() -> None:
    repos = _yaml(".pre-commit-config.yaml")["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    tools = [hook["entry"].split()[0] for hook in repos[0]["hooks"] if hook["language"] == "system"]
    own = [tool for tool in tools if tool != "git"]
    assert own
    assert [
        tool for tool in own if not tool.startswith(".venv/bin/") or not (BIN / Path(tool).name).exists()
    ] == []


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        ("clean: drop reading times", "fits"),
        ("docs, tests: one line each", "fits"),
        ("Merge branch 'x'", "fits"),
        ("clean rules", "refused"),
        ("clean: " + "x" * 70, "refused"),
        ("Clean: capital", "refused"),
    ],
)
def test_the_hook_for_messages_accepts_what_contributing_asks_for(
    subject: str, verdict: str, tmp_path: Path
) -> None:
    (hook,) = [
        one for one in _yaml(".pre-commit-config.yaml")["repos"][0]["hooks"] if one["id"] == "commit-message"
    ]
    message = tmp_path / "message"
    message.write_text(f"{subject}\n\nWhy it is so, at any length: {'x' * 100}\n", encoding="utf-8")
    found = re.compile(hook["entry"], re.MULTILINE | re.DOTALL).search(message.read_text(encoding="utf-8"))
    assert ("fits" if found else "refused") == verdict


def test_the_citation_names_the_version_of_the_project() -> None:
    citation, project = _yaml("CITATION.cff"), _project()["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])


def test_the_container_for_editors_is_plain_json() -> None:
    assert json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))[
        "forwardPorts"
    ] == [8700]
