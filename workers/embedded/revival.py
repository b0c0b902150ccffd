"""A child that ended by itself in; whether it is worth starting again, out."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

__all__ = ["Revival"]


class Revival:
    """Remembers who ended when: a process that broke once is started again, one that breaks at each start is not.

    Args:
        times: how often the same child may end by itself within `span`.
        span: the time looked at.
    """

    def __init__(self, times: int = 3, span: timedelta = timedelta(minutes=2)) -> None:
        self._span = span
        self._ends: dict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=times + 1))
        self._times = times

    def worth(self, name: str, now: datetime) -> bool:
        """Note that a child ended.

        Args:
            name: the child's.
            now: when.

        Returns:
            Whether to start it again.
        """
        ends = self._ends[name]
        ends.append(now)
        return sum(now - each <= self._span for each in ends) <= self._times
