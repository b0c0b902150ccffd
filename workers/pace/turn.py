"""The turns of one fetch: a slot at each host it comes to, given back when it moves on."""

import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from pipeline.urls import host as host_of
from workers.pace.slots import Place, Slots

__all__ = ["Turn"]


class Turn:
    """Holds at most one slot at a time.

    Args:
        slots: hands them out.
        pause: gives the pause to keep at a host that took so long to answer.
        address_of: gives the IP address a host stands on; empty when that does not matter.
    """

    def __init__(
        self,
        slots: Slots,
        pause: Callable[[str, timedelta], timedelta],
        address_of: Callable[[str], str] = lambda _host: "",
    ) -> None:
        self._slots = slots
        self._pause = pause
        self._address_of = address_of
        self._held: tuple[Place, str] | None = None
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def move_to(self, url: str) -> None:
        """Take the slot of an address's host; the one held before is given back.

        Args:
            url: absolute.

        Raises:
            HostBusy: it is not our turn.
        """
        self._end()
        host = host_of(url)
        place = Place(host, self._address_of(host))
        self._held = (place, self._slots.take(place))
        self._since = time.monotonic()

    def _end(self) -> None:
        if self._held is None:
            return
        (place, token), self._held = self._held, None
        took = timedelta(seconds=time.monotonic() - self._since)
        self._slots.give_back(place, token, self._pause(place.host, took))
