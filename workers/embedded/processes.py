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

__all__ = ["Child", "Processes", "die_with_parent"]

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """One process of the family.

    `stop_seconds` is how long it may take to end after SIGTERM; `log` is a file for what it says, None for ours.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 10.0
    log: Path | None = None


class Processes:
    """Starts children and ends them, the last first."""

    def __init__(self) -> None:
        self._running: list[tuple[Child, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._running:
            child, process = self._running.pop()
            _end(process, child.stop_seconds)

    def start(self, child: Child) -> None:
        """Start a child in a session of its own, so that Ctrl-C reaches us first.

        Args:
            child: what to run.
        """
        out = child.log.open("ab") if child.log else None
        try:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                list(child.command),
                env={**os.environ, **child.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - two system calls
            )
        finally:
            if out:
                out.close()
        self._running.append((child, process))

    def ended(self) -> tuple[Child, int] | None:
        """A child that ended by itself, told once, and its exit code; None while all run."""
        for member in self._running:
            code = member[1].poll()
            if code is not None:
                self._running.remove(member)
                return member[0], code
        return None


def die_with_parent(parent: int) -> None:
    """Ask Linux for a SIGTERM when the parent dies, however it dies (prctl(2)); elsewhere nothing happens.

    Args:
        parent: its process id. If it has died before the question, the SIGTERM comes at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], seconds: float) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
