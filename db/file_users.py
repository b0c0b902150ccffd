"""Find the processes that have a SQLite file open, by the locks that SQLite itself holds on it.

A connection to a database in WAL mode holds a lock as long as it is open, and the operating system takes it away when
its process dies. So a crash leaves nothing behind, and programs that are not ours are seen, too.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

__all__ = ["find_users", "is_in_use"]

_LOCKS = Path("/proc/locks")
_LOCK_TIMEOUT_SECONDS = 0.5
# The fields of a line: number, kind, mode, access, process, device and inode, first and last byte.
_MIN_FIELDS, _PID_FIELD, _INODE_FIELD = 8, 4, 5


def find_users(path: Path) -> list[int]:
    """Return the ids of other processes that have a database open, as far as this system tells them.

    Args:
        path: of the SQLite file.

    Returns:
        Ids, ascending; none on systems other than Linux, and for processes in other containers.
    """
    try:
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    files = [file for file in (path, Path(f"{path}-shm")) if file.exists()]
    inodes = {str(file.stat().st_ino) for file in files}
    pids: set[int] = set()
    for fields in (line.split() for line in lines):
        if len(fields) >= _MIN_FIELDS and fields[_INODE_FIELD].rpartition(":")[2] in inodes:
            pids.update(int(pid) for pid in [fields[_PID_FIELD]] if pid.isdecimal())
    return sorted(pid for pid in pids - {0, os.getpid()} if _has_open(pid, files))


def _has_open(pid: int, files: Sequence[Path]) -> bool:
    """Return whether a process has one of some files open; a file of another disk may have the same number."""
    try:
        opened = [
            descriptor.stat() for descriptor in Path(f"/proc/{pid}/fd").iterdir() if descriptor.exists()
        ]
    except OSError:
        return True  # of another user, who alone may look
    return any(os.path.samestat(file.stat(), status) for file in files for status in opened)


def is_in_use(path: Path) -> bool:
    """Return whether another connection has a database open.

    Only the last connection can leave WAL mode, which this does; whoever opens the database next enters it again.

    Args:
        path: of the SQLite file. One that is damaged or missing counts as not in use.
    """
    try:
        with closing(sqlite3.connect(path, timeout=_LOCK_TIMEOUT_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.Error:
        return False
    return False
