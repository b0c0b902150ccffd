"""Measure the CPU time, the memory and the open files of running processes and their descendants (Linux only)."""

import os
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["Pages", "cpu_seconds", "memory_mb", "memory_pages", "open_files", "process_tree"]

# Of an entry of /proc/PID/pagemap, see the kernel's documentation of it.
_IS_PRESENT, _IS_OF_FILE = 1 << 63, 1 << 61
_PAGEMAP_READ = 65_536


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


class Pages:
    """Pages of the memory of a process: those of its own, and those of files, as (device, inode, page of the file).

    Pages of files are shared by all processes that map them. So the memory of several processes is the sum of their own
    pages and the union of the others, whatever other programs run.
    """

    def __init__(self, pid: int) -> None:
        self.own = 0
        self.of_files: set[tuple[str, str, int]] = set()
        for line in _read(Path(f"/proc/{pid}/maps")).splitlines():
            self._add_mapping(pid, line)

    def _add_mapping(self, pid: int, line: str) -> None:
        addresses, _, offset, device, inode = line.split()[:5]
        start, end = (int(address, 16) for address in addresses.split("-"))
        size = os.sysconf("SC_PAGE_SIZE")
        first = int(offset, 16) // size
        for index, entry in enumerate(_read_pagemap(pid, start // size, (end - start) // size)):
            if entry & _IS_PRESENT and entry & _IS_OF_FILE:
                self.of_files.add((device, inode, first + index))
            elif entry & _IS_PRESENT:
                self.own += 1


def _read_pagemap(pid: int, first: int, count: int) -> Iterator[int]:
    """Yield the entries of pages; none of a mapping of the kernel and of a process that has ended."""
    try:
        with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as pagemap:
            for start in range(0, count, _PAGEMAP_READ):
                size = 8 * min(_PAGEMAP_READ, count - start)
                yield from array("Q", os.pread(pagemap.fileno(), size, 8 * (first + start)))
    except OSError:
        return


def memory_pages(pids: Iterable[int]) -> tuple[list[float], float]:
    """Return the memory of processes in MB: what each has of its own, and pages of files, one copy for all of them.

    Args:
        pids: of the processes, of the same user.
    """
    pages = [Pages(pid) for pid in pids]
    mb = os.sysconf("SC_PAGE_SIZE") / 1_000_000
    return [member.own * mb for member in pages], len(
        set().union(*(member.of_files for member in pages))
    ) * mb


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
