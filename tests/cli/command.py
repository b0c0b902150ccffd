"""Run the command in a folder of its own, as a process."""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Run:
    """Runs `copydesk` with its data in one folder, as a process forked from one that has loaded the program."""

    def __init__(self, home: Path) -> None:
        self.home = home
        # Each call is a process: without compiled modules it would spend seconds on compiling them again.
        left_out = ("COPYDESK_", "PYTHONDONTWRITEBYTECODE", "COLUMNS", "DATABASE_URL", "REDIS_URL")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(left_out)},
            "COPYDESK_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }

    def __call__(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        if any(name.startswith("PYTHON") for name in settings):
            return self.run_alone(*arguments, **settings)
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder) / "output", Path(folder) / "errors"
            request = {
                "arguments": arguments,
                "environment": {**self.environment, **settings},
                "folder": str(self.home),
                "output": str(output),
                "errors": str(errors),
            }
            server = _fork_server()
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            code = int(server.stdout.readline())
            return subprocess.CompletedProcess(
                arguments, code, output.read_text("utf-8"), errors.read_text("utf-8")
            )

    def run_alone(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the command as a new process of Python, which reads settings of Python, too."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "copydesk", *arguments],
            env={**self.environment, **settings},
            cwd=self.home,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def fails(self, *arguments: str, **settings: str) -> str:
        """Return the one line that it prints when it ends with a user's mistake."""
        done = self(*arguments, **settings)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr


def start(run: Run, *arguments: str, options: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start the command as a process of its own, which Ctrl-C stops.

    Args:
        run: says where its data is.
        *arguments: of the command.
        options: of Python.
    """
    return subprocess.Popen(
        [sys.executable, *options, "-P", "-m", "copydesk", *arguments],
        env=run.environment,
        cwd=run.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        # A shell makes what it starts in the background ignore Ctrl-C, and tests inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one system call
    )


@lru_cache(maxsize=1)
def _fork_server() -> subprocess.Popen[str]:
    """Start the server; it ends before this process does, with its standard input."""
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.cli.fork_server"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server
