"""Commands in, a family of processes that start in order, end in the other order, and die with their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["ProcessManager", "ProcessSpec", "die_with_parent"]

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process of the family.

    `stop_seconds` is how long it may take to end after SIGTERM; `log` is a file for what it says, None for ours.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_timeout_seconds: float = 10.0
    log_path: Path | None = None


class ProcessManager:
    """Starts children and ends them, the last first."""

    def __init__(self) -> None:
        self._running: list[tuple[ProcessSpec, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._running:
            spec, process = self._running.pop()
            _terminate(process, spec.stop_timeout_seconds)

    def start(self, spec: ProcessSpec) -> None:
        """Start a child in a session of its own, so that Ctrl-C reaches us first.

        Args:
            spec: what to run.
        """
        output_file = spec.log_path.open("ab") if spec.log_path else None
        try:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                list(spec.command),
                env={**os.environ, **spec.environment},
                stdin=subprocess.DEVNULL,
                stdout=output_file,
                stderr=subprocess.STDOUT if output_file else None,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - two system calls
            )
        finally:
            if output_file:
                output_file.close()
        self._running.append((spec, process))

    def pop_exited(self) -> tuple[ProcessSpec, int] | None:
        """A child that ended by itself, told once, and its exit code; None while all run."""
        for entry in self._running:
            exit_code = entry[1].poll()
            if exit_code is not None:
                self._running.remove(entry)
                return entry[0], exit_code
        return None


def die_with_parent(parent_pid: int) -> None:
    """Ask Linux for a SIGTERM when the parent dies, however it dies (prctl(2)); elsewhere nothing happens.

    Args:
        parent_pid: its process id. If it has died before the question, the SIGTERM comes at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_pid:
            os.kill(os.getpid(), signal.SIGTERM)


def _terminate(process: subprocess.Popen[bytes], timeout_seconds: float) -> None:
    process.terminate()
    try:
        process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
