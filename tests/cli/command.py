"""Run the command in a folder of its own, as a process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Run:
    """Runs `copydesk` with its data in one folder."""

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
