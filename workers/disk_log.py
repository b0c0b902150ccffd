"""Log that a disk is full when it begins and ends, and now and then meanwhile."""

from datetime import timedelta

from workers import log

__all__ = ["DiskLog"]

_REPEAT_INTERVAL = timedelta(minutes=10)


class DiskLog:
    """Remember what was logged of the disks of a worker."""

    def __init__(self) -> None:
        self._logged_at: float | None = None

    def note(self, problem: str, now: float) -> None:
        """Log a problem unless it was logged a short time ago, and its end.

        Args:
            problem: from `services.disk_space.describe_full_disks`.
            now: monotonic seconds.
        """
        if not problem:
            if self._logged_at is not None:
                log.info("disk", "there is room again; work goes on")
            self._logged_at = None
        elif self._logged_at is None or now - self._logged_at >= _REPEAT_INTERVAL.total_seconds():
            self._logged_at = now
            log.warning("disk", problem)
