"""The turns of one fetch: a slot at each host it comes to, given back when it moves on."""

import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from pipeline.urls import host_of
from workers.host_slots.slots import HostAddress, HostSlots

__all__ = ["HostLease"]


class HostLease:
    """Holds at most one slot at a time.

    Args:
        slots: hands them out.
        pause: gives the pause to keep at a host that took so long to answer.
        address_of: gives the IP address a host stands on; empty when that does not matter.
    """

    def __init__(
        self,
        slots: HostSlots,
        pause_of: Callable[[str, timedelta], timedelta],
        ip_address_of: Callable[[str], str] = lambda _host: "",
    ) -> None:
        self._slots = slots
        self._pause_of = pause_of
        self._ip_address_of = ip_address_of
        self._held_slot: tuple[HostAddress, str] | None = None
        self._acquired_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def move_to(self, url: str) -> None:
        """Take the slot of an address's host; the one held before is given back.

        Args:
            url: absolute.

        Raises:
            HostBusy: it is not our turn.
        """
        self._release()
        host = host_of(url)
        target = HostAddress(host, self._ip_address_of(host))
        self._held_slot = (target, self._slots.acquire(target))
        self._acquired_at = time.monotonic()

    def _release(self) -> None:
        if self._held_slot is None:
            return
        (target, token), self._held_slot = self._held_slot, None
        elapsed = timedelta(seconds=time.monotonic() - self._acquired_at)
        self._slots.release(target, token, self._pause_of(target.host, elapsed))
