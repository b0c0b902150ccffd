"""Check and write the files of commands."""

import os
from contextlib import suppress
from pathlib import Path

from services.errors import UsageError

__all__ = ["check_new_file", "replace_file"]


def check_new_file(path: Path) -> None:
    """Check that a file can be created without writing over another one.

    Args:
        path: of the file.

    Raises:
        UsageError: it exists, or its folder does not.
    """
    if path.exists():
        raise UsageError(f"{path} exists already; remove it, or give another name")
    if not path.parent.is_dir():
        raise UsageError(f"no such folder: {path.parent}")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step: who reads it sees the old content or the new one, also when writing fails.

    Args:
        path: of the file; an old one is replaced.
        content: of the new file.

    Raises:
        UsageError: its folder does not exist.
    """
    if not path.parent.is_dir():
        raise UsageError(f"no such folder: {path.parent}")
    new_path = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new_path.write_bytes(content)
        new_path.replace(path)
    except BaseException:
        with suppress(OSError):
            new_path.unlink()
        raise
