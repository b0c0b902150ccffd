"""Find the worker of `copydesk up` while a signal such as SIGSTOP has stopped it; only `up` itself is told of that."""

import re
from pathlib import Path

from workers.local.instance_lock import LOCK_FILE_NAME

__all__ = ["describe_stopped_worker", "find_stopped_worker"]

_HOLDER = re.compile(r"process (\d+),")
# Behind the name of the program in parentheses: stopped by a signal, or by a debugger.
_STOPPED_STATE = re.compile(r".*\) [Tt] ", re.DOTALL)


def find_stopped_worker(home: Path) -> int | None:
    """Return the process id of the worker of `copydesk up` while it is stopped, else None; not without ``/proc``.

    Args:
        home: the folder in which `copydesk up` runs.
    """
    holder = _HOLDER.match(_read_or_empty(home / LOCK_FILE_NAME))
    if holder is None:
        return None
    lists = Path(f"/proc/{holder[1]}/task").glob("*/children")
    children = [int(child) for path in lists for child in _read_or_empty(path).split()]
    return next((pid for pid in children if _is_worker(pid) and _is_stopped(pid)), None)


def describe_stopped_worker(pid: int) -> str:
    """Describe a stopped worker, and how to let it go on.

    Args:
        pid: of the worker.
    """
    return (
        f"the worker process {pid} is stopped by a signal, such as SIGSTOP; to let it go on: kill -CONT {pid}"
    )


def _is_worker(pid: int) -> bool:
    return "\0worker\0" in _read_or_empty(Path(f"/proc/{pid}/cmdline"))


def _is_stopped(pid: int) -> bool:
    return _STOPPED_STATE.match(_read_or_empty(Path(f"/proc/{pid}/stat"))) is not None


def _read_or_empty(path: Path) -> str:
    """Read a file; "" when it is missing, or its process has ended."""
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
