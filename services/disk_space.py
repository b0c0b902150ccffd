"""Measure the disks that hold the data, and say which of them is too full to work."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass

from db import DatabaseSettings
from db.settings import sqlite_file
from db.sqlite_file import reusable_bytes

__all__ = ["DiskSpace", "describe_full_disks", "read_disks"]

_MEGABYTE = 1_000_000
# Feeds are small and list their entries for a while only, so they are read for longer than pages are fetched.
_MIN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """Space of the disk that holds a folder, in bytes."""

    folder: str
    free_bytes: int
    # Room inside the SQLite file on this disk, where rows were deleted; the file does not become smaller.
    reusable_bytes: int
    # With less room no page is fetched.
    needed_bytes: int

    @property
    def has_room_for_pages(self) -> bool:
        """Whether pages may be fetched; room inside the file is for rows only, and others need some of the disk."""
        return self.has_room_for_feeds and self.free_bytes + self.reusable_bytes >= self.needed_bytes

    @property
    def has_room_for_feeds(self) -> bool:
        """Whether feeds may be visited."""
        return self.free_bytes >= self.needed_bytes * _MIN_SHARE

    def describe(self) -> str:
        """Say which disk is full, how much is free and needed, and what does not go on; "" when there is room."""
        if self.has_room_for_pages:
            return ""
        paused = "no page is fetched" if self.has_room_for_feeds else "no page and no feed is fetched"
        inside = f" and {self.reusable_bytes // _MEGABYTE} MB in the database" if self.reusable_bytes else ""
        return (
            f"the disk of {self.folder} is full: {self.free_bytes // _MEGABYTE} MB are free{inside}, and "
            f"{self.needed_bytes // _MEGABYTE} MB are needed; {paused} until there is room, then work goes on by itself"
        )


def read_disks(settings: DatabaseSettings) -> list[DiskSpace]:
    """Measure the disk of the SQLite file, and that of the home folder where it is another one.

    Args:
        settings: where the data is, and how much must be free.

    Returns:
        One for each disk; none where a server holds the data and there is no home folder.
    """
    file = sqlite_file(settings)
    reusable = {file.parent.resolve(): reusable_bytes(file)} if file is not None else {}
    needed_bytes = settings.min_free_disk_mb * _MEGABYTE
    disks: dict[int, DiskSpace] = {}
    # The folder of the file first: a disk that has both is measured once.
    for folder in (*reusable, settings.home.resolve()):
        if folder.exists():
            free_bytes = shutil.disk_usage(folder).free
            disk = DiskSpace(str(folder), free_bytes, reusable.get(folder, 0), needed_bytes)
            disks.setdefault(folder.stat().st_dev, disk)
    return list(disks.values())


def describe_full_disks(disks: Iterable[DiskSpace]) -> str:
    """Describe the disks that are too full; "" when none is.

    Args:
        disks: from `read_disks`.
    """
    return "; ".join(filter(None, (disk.describe() for disk in disks)))
