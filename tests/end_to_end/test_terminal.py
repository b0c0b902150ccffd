"""`copydesk up` on a terminal: Ctrl-C, a terminal that closes, and `nohup`."""

import os
import pty
import select
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from testing.ports import free_ports
from web.sockets import bind_socket

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc"),
]

_ANSWER_NOTHING = b"3\n"
_CTRL_C = b"\x03"
_UP = (sys.executable, "-P", "-m", "copydesk", "up")


class _Terminal:
    """Run `copydesk up` as the first process of a new terminal.

    Args:
        home: an empty folder.
        ignored: a signal that it ignores from the start.
        first: a command that runs it as a child, and is the first process of the terminal in its place.
    """

    def __init__(
        self, home: Path, ignored: signal.Signals | None = None, first: tuple[str, ...] = ()
    ) -> None:
        self.home = home
        self.output = b""
        self.port = free_ports()
        self.pid, self._descriptor = pty.fork()
        if not self.pid:
            _become_up(home, self.port, ignored, first)

    def type(self, keys: bytes) -> None:
        os.write(self._descriptor, keys)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def until(self, condition: Callable[[], object]) -> None:
        """Read what it prints until a condition holds."""
        deadline = time.monotonic() + 300
        while not condition():
            assert time.monotonic() < deadline, self.output.decode()
            self._read(0.1)

    def start(self) -> "_Terminal":
        """Follow nothing, and wait until the worker takes tasks."""
        self.until(lambda: b"Your choice" in self.output)
        self.type(_ANSWER_NOTHING)
        self.until(lambda: list(self.home.glob("beat*")))
        return self

    def end(self) -> int:
        """Wait until it has ended with all its processes; return its exit code."""
        ended: list[int] = []

        def has_ended() -> bool:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            ended.extend([os.waitstatus_to_exitcode(status)] if pid else [])
            return bool(pid)

        self.until(has_ended)
        # What is killed with its parent needs a moment.
        self.until(lambda: not self.processes())
        return ended[0]

    def processes(self, word: bytes = b"") -> list[int]:
        """Return the ids of the processes of its folder that run, of those whose command contains a word."""
        return [
            int(entry.name)
            for entry in Path("/proc").glob("[0-9]*")
            if f"COPYDESK_HOME={self.home}".encode() in _read_parts(entry / "environ")
            and (not word or word in _read_parts(entry / "cmdline"))
        ]

    def _read(self, seconds: float) -> None:
        if self._descriptor < 0:
            time.sleep(seconds)
        elif select.select([self._descriptor], [], [], seconds)[0]:
            try:
                self.output += os.read(self._descriptor, 65_536)
            except OSError:  # no process has it open any more
                time.sleep(seconds)


def _become_up(home: Path, port: int, ignored: signal.Signals | None, first: tuple[str, ...]) -> None:
    # Tests may inherit that these are ignored: from a shell in the background, or from nohup.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if ignored:
        signal.signal(ignored, signal.SIG_IGN)
    settings = {"COPYDESK_HOME": str(home), "COPYDESK_WEB_PORT": str(port), "PYTHONUTF8": "1"}
    environment = {**os.environ, **settings}
    command = first or _UP
    os.execvpe(command[0], command, environment)


def _read_parts(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\0")
    except OSError:  # it has ended
        return []


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Callable[..., _Terminal]]:
    opened: list[_Terminal] = []

    def open_terminal(**options: Any) -> _Terminal:
        opened.append(_Terminal(tmp_path, **options))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.close()
        for pid in terminal.processes():
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("keys", [_CTRL_C, 3 * _CTRL_C], ids=["once", "three times"])
def test_ctrl_c_ends_up_and_all_its_processes(terminals: Callable[..., _Terminal], keys: bytes) -> None:
    terminal = terminals().start()
    for key in keys:
        terminal.type(bytes([key]))
    code = terminal.end()
    assert (code, b"Traceback" in terminal.output) == (0, False)
    assert terminal.output.count(b"Copydesk has stopped") == 1
    assert not (terminal.home / "broker.sock").exists()


def test_a_terminal_that_closes_ends_up_and_all_its_processes(terminals: Callable[..., _Terminal]) -> None:
    terminal = terminals().start()
    terminal.close()
    assert terminal.end() == 0
    assert not (terminal.home / "broker.sock").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_terminal_whose_first_process_is_make_ends_up_when_it_closes(
    terminals: Callable[..., _Terminal], tmp_path: Path
) -> None:
    recipes = tmp_path / "recipes"
    recipes.write_text(f"up:\n\t{shlex.join(_UP)}\n")
    terminal = terminals(first=("make", "--file", str(recipes), "up")).start()
    terminal.close()
    terminal.end()
    assert not (terminal.home / "broker.sock").exists()


def test_up_that_ignores_hangups_goes_on_without_its_terminal(terminals: Callable[..., _Terminal]) -> None:
    terminal = terminals(ignored=signal.SIGHUP).start()
    terminal.close()
    (worker,) = terminal.processes(b"worker")
    os.kill(worker, signal.SIGKILL)
    # It says so, and cannot.
    terminal.until(lambda: set(terminal.processes(b"worker")) - {worker})
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.end() == 0


def test_up_that_is_killed_leaves_no_process_and_its_port_free(
    terminals: Callable[..., _Terminal],
) -> None:
    terminal = terminals().start()
    (worker,) = terminal.processes(b"worker")
    os.kill(worker, signal.SIGSTOP)  # what hangs cannot end itself
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    with bind_socket("127.0.0.1", terminal.port) as listener:
        assert listener.getsockname()[1] == terminal.port


def test_ctrl_c_at_the_question_of_up_ends_it_quietly(terminals: Callable[..., _Terminal]) -> None:
    terminal = terminals()
    terminal.until(lambda: b"Your choice" in terminal.output)
    terminal.type(_CTRL_C)
    code = terminal.end()
    assert (code, b"Traceback" in terminal.output) == (0, False)
    assert terminal.output.count(b"Copydesk has stopped") == 1
