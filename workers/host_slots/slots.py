"""One slot for each host, and a few for each address, kept in Redis, so that all workers take turns."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis

__all__ = ["HostAddress", "HostBusyError", "HostSlots"]

# The server's clock is the only one, so workers on machines with other clocks agree. Gives 0 for the slot; else the
# milliseconds after which to ask again: positive for the one who may wait for it here, negative for all others.
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
# Only the holder gives a slot back; the pause counts from the end of the answer.
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
    """It is not our turn at a host; not the entry's fault, so it does not count as an attempt."""

    def __init__(self, host: str, wait: timedelta) -> None:
        super().__init__(host, wait)
        self.host = host
        self.wait = wait


@dataclass(frozen=True, slots=True)
class HostAddress:
    """Where a request goes."""

    # See `pipeline.urls.host`.
    host: str
    # The IP address it stands on, which other hosts may share; empty when that does not matter or is not known.
    ip_address: str = ""


class HostSlots:
    """Hands out the slots.

    Args:
        client: connected to the broker's Redis.
        hold: how long a slot holds when its holder dies.
        patience: how long `take` waits itself before it raises. At most one for each host waits, and only while
            the host answers as quickly as that: a slow host holds nobody but the one it answers.
        at_once: requests to one address at the same time, all its hosts together.
        sleep: waits, in seconds.
    """

    def __init__(
        self,
        client: redis.Redis,
        slot_ttl: timedelta = timedelta(seconds=120),
        max_wait: timedelta = timedelta(seconds=1.5),
        max_requests_per_ip: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._acquire_script = client.register_script(_ACQUIRE_SCRIPT)
        self._release_script = client.register_script(_RELEASE_SCRIPT)
        self._slot_ttl_ms = _to_milliseconds(slot_ttl)
        self._max_wait_ms = _to_milliseconds(max_wait)
        self._max_requests_per_ip = max_requests_per_ip
        self._sleep = sleep

    def acquire(self, target: HostAddress) -> str:
        """Take the host's slot, or wait a little for it.

        Args:
            target: where the request goes.

        Returns:
            A token to give the slot back with.

        Raises:
            HostBusy: others are before us; come back after `wait`.
        """
        token, waited_ms = secrets.token_hex(8), 0
        script_limits = [
            self._slot_ttl_ms,
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
        """End a turn; the next one starts after the pause.

        Args:
            target: as taken.
            token: from `take`.
            pause: the least time until the next request to the host.

        Returns:
            False when the slot had run out and was lost.
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
