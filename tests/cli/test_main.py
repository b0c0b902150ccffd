"""Whatever goes wrong around a command ends in one line, without a traceback."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sample_site import OUTLETS
from testing.ports import free_ports
from tests.cli.command import Run, start

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full and /proc")


@linux_only
@pytest.mark.parametrize("command", [("articles", "--json"), ("show", "1"), ("status",)], ids=" ".join)
def test_a_full_disk_under_the_output_is_named(filled: Run, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "copydesk", *command],
            env=filled.environment,
            cwd=filled.home,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "copydesk: cannot write the output: No space left on device; free some disk space\n"


@linux_only
@pytest.mark.parametrize(
    "command",
    [("migrate",), ("visit",), ("add", "--starter"), ("up", "--sample"), ("ingest", "https://thepost.org/a")],
    ids=" ".join,
)
def test_a_folder_that_cannot_be_written_is_named(run: Run, command: tuple[str, ...]) -> None:
    first = free_ports(1 + len(OUTLETS))  # `up` looks at its ports first
    ports = {"COPYDESK_WEB_PORT": str(first), "COPYDESK_SAMPLE_SITE_PORT": str(first + 1)}
    assert "/proc/copydesk" in run.fails(*command, COPYDESK_HOME="/proc/copydesk", **ports)


@pytest.mark.parametrize(
    "command",
    [
        ("articles", "--json"),
        ("export", "--format", "csv"),
        ("sources",),
        ("status",),
        ("sql", "SELECT 1"),
    ],
    ids=" ".join,
)
def test_a_closed_pipe_ends_quietly(filled: Run, command: tuple[str, ...]) -> None:
    process = start(filled, *command)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(60) == 128 + signal.SIGPIPE
    process.stderr.close()


@pytest.mark.parametrize("module", ["signal", "typer.main", "sqlalchemy.engine", "cli.context"])
def test_ctrl_c_while_modules_are_loaded_ends_quietly(filled: Run, module: str) -> None:
    process = start(filled, "events", "--follow", options=("-X", "importtime"))
    assert process.stderr is not None
    for line in process.stderr:
        if line.rstrip().endswith(f" {module}"):
            break
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    # A shell reports both as 130. CPython 3.11 ends itself by the signal when it came within exec() of a text, as
    # dataclasses use it, also when the exception was handled.
    assert process.returncode in {130, -signal.SIGINT}
    assert [line for line in rest.splitlines() if not line.startswith("import time:")] == []


def test_ctrl_c_while_a_command_waits_ends_quietly(filled: Run) -> None:
    process = start(filled, "status", "--watch")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("stage")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
