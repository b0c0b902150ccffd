"""Limit requests across all workers: one at a time for a host with a pause between two, few for an IP address.

The state is in Redis. `HostSlots` acquires and releases slots; `HostLease` holds the slot of one fetch. Redis may lose
its data, so the turn of a host is in the database as well (`db.hosts.begin_request`).
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

import redis

from pipeline.urls import host_of

__all__ = ["HostAddress", "HostBusyError", "HostLease", "HostSlots", "RequestRecorder"]

# Uses the clock of the Redis server, so workers on machines with different clocks agree. Returns 0 when the slot is
# acquired, else milliseconds until the next try: positive for the one caller that may wait, negative for all others.
_ACQUIRE_SCRIPT = """
local slot, free_at, waiting, address = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, hold, patience, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = math.max(tonumber(redis.call('GET', free_at) or '0') - now, 0)
local holder = redis.call('GET', slot)
local since = holder and tonumber(string.match(holder, ' (%d+)$')) or now
if holder then wait = math.max(wait, 100) end
if wait > 0 then
  local first = redis.call('SET', waiting, token, 'NX', 'PX', patience + 200)
  local ours = first or redis.call('GET', waiting) == token
  if ours and wait <= patience and now - since <= patience then return wait end
  if ours then redis.call('DEL', waiting) end
  return -math.max(wait, 1000)
end
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', address, '-inf', now)
  if redis.call('ZCARD', address) >= most then return -1000 end
  redis.call('ZADD', address, now + hold, token)
  redis.call('PEXPIRE', address, hold)
end
if redis.call('GET', waiting) == token then redis.call('DEL', waiting) end
redis.call('SET', slot, token .. ' ' .. now, 'PX', hold)
return 0
"""
# Only the holder releases a slot; the pause begins at the end of the response.
_RELEASE_SCRIPT = """
redis.call('ZREM', KEYS[4], ARGV[1])
local holder = redis.call('GET', KEYS[1])
if not holder or string.match(holder, '^%S+') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local pause = tonumber(ARGV[2])
if pause > 0 then redis.call('SET', KEYS[2], now + pause, 'PX', pause) end
return 1
"""


class HostBusyError(Exception):
    """The slot of a host is taken; not the entry's fault, so it does not count as an attempt.

    Args:
        host: see `pipeline.urls.host_of`.
        wait: time until the next try.
    """

    def __init__(self, host: str, wait: timedelta) -> None:
        super().__init__(host, wait)
        self.host = host
        self.wait = wait


@dataclass(frozen=True, slots=True)
class HostAddress:
    """The target of a request."""

    # See `pipeline.urls.host_of`.
    host: str
    # Its IP address, which other hosts may share; empty when it does not count or is unknown.
    ip_address: str = ""


class HostSlots:
    """Acquire and release the slots of hosts.

    Args:
        client: connected to the broker's Redis.
        slot_ttl: time after which the slot of a dead worker is free; longer than any request.
        max_wait: how long `acquire` waits before it raises. At most one caller waits for a host, and only while the
            host responds that quickly: a slow host blocks no worker but the one it responds to.
        max_requests_per_ip: concurrent requests to one IP address, all its hosts together.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        client: redis.Redis,
        slot_ttl: timedelta = timedelta(seconds=75),
        max_wait: timedelta = timedelta(seconds=1.5),
        max_requests_per_ip: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._acquire_script = client.register_script(_ACQUIRE_SCRIPT)
        self._release_script = client.register_script(_RELEASE_SCRIPT)
        self.slot_ttl = slot_ttl
        self._max_wait_ms = _to_milliseconds(max_wait)
        self._max_requests_per_ip = max_requests_per_ip
        self._sleep = sleep

    def acquire(self, target: HostAddress) -> str:
        """Acquire a host's slot; wait up to `max_wait` for it.

        Args:
            target: where the request goes.

        Returns:
            The token that releases the slot.

        Raises:
            HostBusyError: it is taken; try again after the error's `wait`.
        """
        token, waited_ms = secrets.token_hex(8), 0
        script_limits = [
            _to_milliseconds(self.slot_ttl),
            self._max_wait_ms,
            self._max_requests_per_ip if target.ip_address else 0,
        ]
        while True:
            wait_ms = int(self._acquire_script(keys=_redis_keys(target), args=[token, *script_limits]))
            if wait_ms == 0:
                return token
            if wait_ms < 0 or waited_ms + wait_ms > self._max_wait_ms:
                raise HostBusyError(target.host, timedelta(milliseconds=abs(wait_ms)))
            self._sleep(wait_ms / 1000)
            waited_ms += wait_ms

    def release(self, target: HostAddress, token: str, pause: timedelta) -> bool:
        """Release a slot; it is free again after the pause.

        Args:
            target: as acquired.
            token: from `acquire`.
            pause: minimum time until the next request to the host.

        Returns:
            False when the slot had expired.
        """
        return bool(self._release_script(keys=_redis_keys(target), args=[token, _to_milliseconds(pause)]))


def _to_milliseconds(duration: timedelta) -> int:
    return int(duration / timedelta(milliseconds=1))


def _redis_keys(target: HostAddress) -> list[str]:
    prefixes = ("slot", "free", "waiting")
    return [
        *(f"copydesk:{prefix}:{target.host}" for prefix in prefixes),
        f"copydesk:address:{target.ip_address}",
    ]


class RequestRecorder(Protocol):
    """Records the requests to hosts where they survive the loss of Redis."""

    def begin_request(self, host: str) -> None:
        """Record that a request begins; raise `HostBusyError` when another one is recorded."""

    def end_request(self, host: str, elapsed: timedelta) -> timedelta:
        """Record that the request has ended after this time, and return the pause until the next one."""


class HostLease:
    """Hold the slot of one fetch, at most one at a time; it is released on redirects and at the end.

    Args:
        slots: of all hosts.
        recorder: told of each request, and asked for the pause after it.
        ip_address_of: returns the IP address of a host; empty when it does not count.
    """

    def __init__(
        self,
        slots: HostSlots,
        recorder: RequestRecorder,
        ip_address_of: Callable[[str], str] = lambda _host: "",
    ) -> None:
        self._slots = slots
        self._recorder = recorder
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
        """Acquire the slot of a URL's host; a slot held before is released.

        Args:
            url: absolute.

        Raises:
            HostBusyError: the slot is taken.
        """
        self._release()
        host = host_of(url)
        target = HostAddress(host, self._ip_address_of(host))
        token = self._slots.acquire(target)
        try:
            self._recorder.begin_request(host)
        except HostBusyError as busy:
            self._slots.release(target, token, busy.wait)
            raise
        except Exception:
            self._slots.release(target, token, timedelta(0))
            raise
        self._held_slot = (target, token)
        self._acquired_at = time.monotonic()

    def _release(self) -> None:
        if self._held_slot is None:
            return
        (target, token), self._held_slot = self._held_slot, None
        elapsed = timedelta(seconds=time.monotonic() - self._acquired_at)
        self._slots.release(target, token, self._recorder.end_request(target.host, elapsed))
