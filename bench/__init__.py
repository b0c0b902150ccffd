"""Measure Copydesk: quality beside other tools, speed, and complete runs. `python -m bench --help` lists the benches."""

import os
import sys
from pathlib import Path
from typing import NoReturn

__all__ = ["NOT_RUN", "ROOT_DIR", "SHARED_DIR", "exit_not_run", "require_data"]

ROOT_DIR = Path(__file__).resolve().parent.parent
# The development data. It is not part of the project.
SHARED_DIR = Path(os.environ.get("COPYDESK_BENCH_DATA") or ROOT_DIR.parent / "shared")
# As `copydesk` sets it, before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Exit status of a bench that lacks something it needs (EX_UNAVAILABLE of sysexits.h).
NOT_RUN = 69


def exit_not_run(reason: str) -> NoReturn:
    """End the process with the status that means "not run"; the reason is the last line on stderr."""
    print(reason, file=sys.stderr)
    sys.exit(NOT_RUN)


def require_data(path: Path = SHARED_DIR) -> None:
    """End the process with a message unless the development data has this file or folder."""
    if not path.exists():
        exit_not_run(f"development data missing: {path}; set COPYDESK_BENCH_DATA to the folder that holds it")
