"""Check the files that commands write."""

from pathlib import Path

from services.errors import UsageError

__all__ = ["check_new_file"]


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
