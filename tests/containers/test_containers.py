"""Check the image and the compose file with their linters, and against the commands and queues."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from cli.__main__ import app

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")


def _passes(*command: str | Path) -> None:
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_compose_file_keeps_to_the_specification() -> None:
    _passes(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_the_dockerfile_passes_hadolint() -> None:
    if not (BIN / "hadolint").exists():
        pytest.skip("hadolint is not available for this machine")
    _passes(BIN / "hadolint", "Dockerfile")


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_restarts_and_has_time_to_stop(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"restart", "stop_grace_period"} <= service.keys()


def test_every_command_the_containers_run_exists() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / "Dockerfile").read_text()
    used = set(re.findall(r'"copydesk", "(\w+)"', text))
    assert used
    assert used <= commands


def test_no_queue_is_without_a_worker() -> None:
    from workers.queues import QUEUE_NAMES

    words = [str(part) for service in COMPOSE["services"].values() for part in service.get("command", [])]
    served = {queue for word in words for queue in word.split(",")}
    assert set(QUEUE_NAMES) <= served
