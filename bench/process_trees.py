"""Measure the CPU time, the memory and the open files of running processes and their descendants (Linux only)."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["cpu_seconds", "memory_mb", "open_files", "process_tree"]


def process_tree(pid: int) -> Iterator[int]:
    """Yield a process and its descendants.

    Args:
        pid: of the process.
    """
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in _read(task / "children").split():
            yield from process_tree(int(child))


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the CPU time of process trees, that of descendants that have ended included.

    Args:
        roots: ids of processes, none of which is a descendant of another one.
    """
    ticks = 0
    for pid in (member for root in roots for member in process_tree(root)):
        fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return the memory of one process in MB; of pages that it shares with others, its share (PSS).

    Args:
        pid: of the process.
    """
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def open_files(pid: int) -> int:
    """Return the number of open files and sockets of one process.

    Args:
        pid: of the process.
    """
    return len(list(Path(f"/proc/{pid}/fd").glob("*")))


def _read(path: Path) -> str:
    """Read a file; "" when its process has ended."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
