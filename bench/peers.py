"""Install the tools that Copydesk is compared with, in an environment of their own.

    python -m bench.peers

The environment is `.venv-bench`, built from bench/requirements.lock. `python -m bench` calls this first.
"""

import hashlib
import subprocess
import sys

from bench import ROOT_DIR, exit_not_run

ENVIRONMENT_DIR = ROOT_DIR / ".venv-bench"
LOCK_FILE = ROOT_DIR / "bench/requirements.lock"
# Holds the hash of the lock file that the environment was built from.
STAMP_FILE = ENVIRONMENT_DIR / "ready"
PYTHON = ENVIRONMENT_DIR / "bin/python"
MISSING = "the environment of the other tools is missing; run `python -m bench.peers`"


def is_ready() -> bool:
    """Whether the environment exists, for any version of the lock file."""
    return STAMP_FILE.exists() and PYTHON.exists()


def prepare() -> str:
    """Create or update the environment; return why that failed, or an empty string."""
    lock_hash = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    if is_ready() and STAMP_FILE.read_text() == lock_hash:
        return ""
    STAMP_FILE.unlink(missing_ok=True)
    commands = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT_DIR)],
        [
            sys.executable,
            *"-m uv pip sync --quiet --require-hashes --python".split(),
            str(PYTHON),
            str(LOCK_FILE),
        ],
    )
    for command in commands:
        result = subprocess.run(command, check=False, capture_output=True, text=True)
        if result.returncode:
            return f"could not install the other tools: {last_line(result.stderr) or command}"
    STAMP_FILE.write_text(lock_hash)
    return ""


def last_line(text: str) -> str:
    """Return the last line that is not blank; programs put the reason of a failure there."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


if __name__ == "__main__":
    if reason := prepare():
        exit_not_run(reason)
    print(f"ready: {ENVIRONMENT_DIR}")
