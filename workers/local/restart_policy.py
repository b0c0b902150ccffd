"""A child that ended by itself in; whether it is worth starting again, out."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

__all__ = ["RestartPolicy"]


class RestartPolicy:
    """Remembers who ended when: a process that broke once is started again, one that breaks at each start is not.

    Args:
        times: how often the same child may end by itself within `span`.
        span: the time looked at.
    """

    def __init__(self, max_restarts: int = 3, window: timedelta = timedelta(minutes=2)) -> None:
        self._window = window
        self._exit_times_by_name: dict[str, deque[datetime]] = defaultdict(
            lambda: deque(maxlen=max_restarts + 1)
        )
        self._max_restarts = max_restarts

    def should_restart(self, name: str, now: datetime) -> bool:
        """Note that a child ended.

        Args:
            name: the child's.
            now: when.

        Returns:
            Whether to start it again.
        """
        exit_times = self._exit_times_by_name[name]
        exit_times.append(now)
        return sum(now - exited_at <= self._window for exited_at in exit_times) <= self._max_restarts
