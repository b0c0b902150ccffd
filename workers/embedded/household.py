"""One `up` for each folder: a lock that the operating system gives back when its holder dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

__all__ = ["AlreadyRunning", "Household"]


class AlreadyRunning(Exception):  # noqa: N818 - one line for the user
    """Somebody else runs in this folder; the text says who."""


class Household:
    """Holds the folder's lock while it is open.

    Args:
        home: the folder; it is made when it is missing.
        where: what to tell others, such as the web page's address.
    """

    def __init__(self, home: Path, where: str) -> None:
        self._path = home / "up.lock"
        self._where = where
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            file.close()
            raise AlreadyRunning(
                f"Copydesk already runs in {self._path.parent}: {holder}. Stop that one first."
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, {self._where}")
        file.flush()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
