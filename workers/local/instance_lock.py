"""Lock a folder for one running `copydesk up`; the operating system releases the lock when its holder dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

__all__ = ["LOCK_FILE_NAME", "AlreadyRunningError", "InstanceLock"]

LOCK_FILE_NAME = "up.lock"


class AlreadyRunningError(Exception):
    """Another process runs in this folder; the message says which."""


class InstanceLock:
    """Hold the lock of a folder, within a `with` block or until every descriptor of the lock file is closed.

    Args:
        home: the folder; created when it is missing.
        description: shown to others that want the lock, such as the URL of the web page.
        pid: of the process that holds it; None for this one.
    """

    def __init__(self, home: Path, description: str, pid: int | None = None) -> None:
        self._lock_path = home / LOCK_FILE_NAME
        self._description = f"process {pid or os.getpid()}, {description}"
        self._lock_file: IO[str] | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            AlreadyRunningError: another process holds it.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock_file = self._lock_path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock_file.seek(0)
            holder = lock_file.read().strip() or "another process"
            lock_file.close()
            raise AlreadyRunningError(
                f"Copydesk already runs in {self._lock_path.parent}: {holder}. Stop that one first."
            ) from error
        self._lock_file = lock_file
        try:
            lock_file.truncate(0)
            lock_file.write(self._description)
            lock_file.flush()
        except OSError as error:
            raise type(error)(error.errno, error.strerror, str(self._lock_path)) from error

    def fileno(self) -> int:
        """Return the descriptor of the lock file, which holds the lock in every process that has it.

        Raises:
            ValueError: the lock is not held.
        """
        if self._lock_file is None:
            raise ValueError("the lock is not held")
        return self._lock_file.fileno()

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock_file is not None:
            self._lock_file.truncate(0)
            self._lock_file.close()
