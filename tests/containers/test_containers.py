"""Check the image and the compose file with their linters, and against the commands and queues."""

import configparser
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from cli.__main__ import app
from tests.end_to_end.stack import wait_until
from workers.local.process_specs import ALLOCATOR

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


def test_workers_in_containers_give_memory_back_as_the_embedded_one_does() -> None:
    image_settings = dict(re.findall(r"(MALLOC_\w+)=(\w+)", (ROOT / "Dockerfile").read_text("utf-8")))
    assert image_settings == ALLOCATOR


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_restarts_and_has_time_to_stop(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"restart", "stop_grace_period"} <= service.keys()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_limited_in_memory_processes_and_log_lines(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"mem_limit", "pids_limit"} <= service.keys()
    assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}


OURS = [name for name, service in COMPOSE["services"].items() if service["image"].startswith("copydesk:")]


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_writes_no_program_and_gains_no_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    last_user = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]
    assert int(last_user) > 0


@pytest.mark.parametrize("name", [name for name in OURS if "worker" in COMPOSE["services"][name]["command"]])
def test_the_health_check_of_a_worker_looks_at_the_file_that_it_touches(name: str) -> None:
    service = COMPOSE["services"][name]
    assert f" {service['environment']['COPYDESK_HEALTH_FILE']} " in service["healthcheck"]["test"][1]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_service_gets_a_password_by_its_environment(name: str) -> None:
    environment: dict[str, str] = COMPOSE["services"][name].get("environment", {})
    assert not [key for key in environment if "PASSWORD" in key and not key.endswith("_FILE")]
    assert not [value for value in environment.values() if re.search(r"://[^/@]*:[^/@]*@", str(value))]
    files = [value for key, value in environment.items() if key.endswith("_FILE")]
    mounted = {f"/run/secrets/{secret}" for secret in COMPOSE["services"][name].get("secrets", [])}
    assert {path for path in files if path.startswith("/run/secrets/")} <= mounted


def test_the_secrets_are_documented_and_neither_in_git_nor_in_the_image() -> None:
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    paths = [secret["file"].removeprefix("./") for secret in COMPOSE["secrets"].values()]
    assert [path for path in paths if f"`{path}`" not in page] == []
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_every_profile_is_documented() -> None:
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    profiles = {
        profile for service in COMPOSE["services"].values() for profile in service.get("profiles", [])
    }
    assert profiles == {"monitoring", "pgbouncer", "read-only", "proxy"}
    assert [profile for profile in profiles if f"| `{profile}` |" not in page] == []


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_file_that_a_service_reads_is_there(name: str) -> None:
    service = COMPOSE["services"][name]
    sources = [volume.split(":")[0] for volume in service.get("volumes", []) if volume.startswith("./")]
    used = re.findall(r"/(containers/\S+?)(?=[\s\"']|$)", " ".join(service.get("entrypoint", [])))
    assert [path for path in (*sources, *used) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["pool", "reader"])
def test_a_pool_reads_the_list_that_its_script_writes(name: str) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / f"containers/{name}.ini")
    script = (ROOT / "containers/pgbouncer.sh").read_text()
    assert f"> {parser['pgbouncer']['auth_file']}" in script
    assert parser["pgbouncer"]["auth_type"] == "scram-sha-256"


def _write_program(path: Path, *lines: str) -> None:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)


def test_a_pool_is_told_when_the_address_of_the_database_changes(tmp_path: Path) -> None:
    """Run the script with a name server and a PgBouncer that are scripts themselves."""
    address, configuration = tmp_path / "address", tmp_path / "configuration"
    _write_program(tmp_path / "getent", f"cat {address}")
    _write_program(tmp_path / "sleep", "exec /bin/sleep 0.02")
    keep = f"cp $1 {tmp_path}/copy; mv {tmp_path}/copy {configuration}"
    _write_program(tmp_path / "pgbouncer", f"trap '{keep}' HUP; {keep}", "while :; do sleep; done")
    (tmp_path / "password").write_text('"')
    address.write_text("10.0.0.1  postgres\n")
    script = (ROOT / "containers/pgbouncer.sh").read_text().replace("/tmp/", f"{tmp_path}/")
    arguments = ("copydesk", str(tmp_path / "password"), str(ROOT / "containers/pool.ini"))
    # A shell cannot trap a signal that was ignored when it started, as in a test run under nohup.
    inherited = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    process = subprocess.Popen(
        ["sh", "-c", script, "sh", *arguments],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        start_new_session=True,
    )
    signal.signal(signal.SIGHUP, inherited)
    try:
        assert wait_until(configuration.exists)
        assert "host=10.0.0.1 port=5432" in configuration.read_text()
        assert (tmp_path / "users").read_text() == '"copydesk" """"\n'
        address.write_text("10.0.0.2  postgres\n")
        assert wait_until(lambda: "host=10.0.0.2 port=5432" in configuration.read_text())
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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
